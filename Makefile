# kaoping: `make run` shows the whole way on the shipped standard and opens the demonstration site, `make test` checks everything. Both set
# themselves up. Needed beforehand: Python 3.11 or newer with pip, and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN    := .venv/bin
UV      = $(BIN)/uv
RUN    := .venv/.ready-to-run
TEST   := .venv/.ready-to-test
CORE   := .venv-core/.ready
SPARK  := .venv/.ready-for-spark
LOCKS  := requirements/setup.txt requirements/run.txt requirements/bundle.txt requirements/test.txt requirements/spark.txt requirements/core-test.txt
# The machine's own certificates: an office may have a certificate authority of its own.
export UV_SYSTEM_CERTS = 1
export UV_NO_PROGRESS = 1
export UV_LINK_MODE = copy
export PIP_ROOT_USER_ACTION = ignore

PIPPED := -qq --disable-pip-version-check --require-hashes -r requirements/setup.txt

# The state folder of the demonstration site. PORT=8080 asks for one port; without it the first free one from 8000 on.
DIR ?= demo-data

.PHONY: help run stop test test-all test-postgres test-core browser spark java lint fmt golden docs bench trust fuzz bundle advisories lock clean
.DEFAULT_GOAL := help

help:  ## 列出全部命令
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1  \2/p' Makefile

run: $(RUN)  ## 在附件4上走一遍全程（结果在 out/），然后打开演示网站（数据在 demo-data/；PORT=、DIR= 可改）
	@$(BIN)/kaoping tour
	@$(BIN)/kaoping demo --background --dir "$(DIR)" $(if $(PORT),--port $(PORT))

stop: $(RUN)  ## 停止演示网站
	@$(BIN)/kaoping stop --dir "$(DIR)"

# What is checked without running is checked beside what is still being fetched; its words come in one piece.
test: $(TEST)  ## 全部检查和测试
	@mkdir -p .cache; $(MAKE) --no-print-directory lint >.cache/lint.log 2>&1 & lint=$$!; \
	$(MAKE) --no-print-directory test-core browser spark; ready=$$?; \
	wait $$lint; checked=$$?; cat .cache/lint.log; exit $$((ready + checked))
	@$(MAKE) --no-print-directory test-all

test-core: $(CORE)  ## core 的测试，环境里除 pytest 外什么也没有
	@.venv-core/bin/python -m pytest -q -p no:cacheprovider tests/core --core-only

# A test that hangs is a failure that shows where, and not a run without an end; the slowest takes about a minute on a busy machine.
PATIENT := --timeout 240

# The site once more on PostgreSQL, where the database has a say: two people at once, triggers, sums of its own, every action by the machines that try
# the whole process, and one walk through it all in Chromium. `make test-postgres` takes everything there.
POSTGRES := $(addprefix tests/web/,test_marks.py test_marking.py test_agree_at_once.py test_corrections_at_once.py test_rectify_at_once.py test_audit.py \
  test_process.py test_second_half.py test_overview.py test_look_sums.py test_results_frozen.py test_rectify_found.py test_evidence.py test_plan_facts.py \
  test_people.py test_archive.py test_reminders.py test_corrections.py api/test_calls.py browser/test_walk.py)

# The machines of the process take their 10,150 and 4,000 steps on both databases together.
test-all: $(TEST) browser spark
	@KAOPING_PROCESS=0.1 $(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest -q -n 2 $(PATIENT) $(POSTGRES)
	@KAOPING_PROCESS=0.9 $(BIN)/python -m pytest -q -n 2 $(PATIENT) -m "not dear"

test-postgres: $(TEST) browser  ## 网站的全部测试，在 PostgreSQL 上
	@$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest -q -n 2 $(PATIENT) tests/web --ignore=tests/web/files --ignore=tests/web/looks

browser:
	@CHROMIUM="$$(command -v chromium || command -v chromium-browser || command -v google-chrome)"; \
	test -n "$$CHROMIUM" && fc-list :lang=zh 2>/dev/null | grep -q . && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "正在安装测试用的 Chromium 和中文字体……" >&2; export DEBIAN_FRONTEND=noninteractive; \
	  install="apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig"; \
	  $$install >/dev/null 2>&1 || { apt-get update -qq && $$install >/dev/null; }; \
	else echo "测试需要 Chromium 和中文字体，请先安装（Debian：sudo apt-get install chromium fonts-noto-cjk fontconfig），再运行 make test" >&2; exit 1; fi

# PySpark's own distribution, for the tests that start a cluster on this machine; it runs on Java 17.
spark: java $(SPARK)

$(SPARK): $(TEST) requirements/spark.txt
	@echo "正在安装测试用的 Spark（约半个 GB，第一次要几分钟）……" >&2
	@$(UV) pip install -q -p $(BIN)/python --require-hashes -r requirements/spark.txt
	@touch $@

java:
	@command -v java >/dev/null && java -version 2>&1 | grep -Eq '"(17|2[0-9])' && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "正在安装测试用的 Java 17……" >&2; export DEBIAN_FRONTEND=noninteractive; \
	  install="apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless"; \
	  $$install >/dev/null 2>&1 || { apt-get update -qq && $$install >/dev/null; }; \
	else echo "在 Spark 上的测试需要 Java 17，请先安装（Debian：sudo apt-get install openjdk-17-jre-headless），再运行 make test" >&2; exit 1; fi

lint: $(TEST)  ## ruff、mypy --strict、import-linter
	@$(BIN)/ruff check src tests benchmarks tools
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .cache/import_linter

fmt: $(TEST)  ## 整理导入、改掉可以自动改的
	@$(BIN)/ruff check --fix src tests benchmarks tools

golden: $(TEST)  ## 重新编译 standards/ 里的标准，改写 rubric.yaml、findings.txt（改动当作评审内容看）
	@$(BIN)/python tools/golden.py

docs: $(TEST)  ## 重新生成 docs/clauses.md、docs/findings.md、docs/cli.md、docs/papers.md、docs/licences.md
	@$(BIN)/python tools/docs.py

bench: $(TEST)  ## 基准测试：每个数字都是与同一次运行中参照物的比值
	@$(BIN)/python -m benchmarks

trust: $(TEST)  ## 可靠性试验的完整一遍（约一个小时），数字写进 docs/trust.md
	@$(BIN)/python tools/trust.py $(TESTS)

fuzz: $(TEST)  ## 用变异的文件长时间冲击各读入程序（日常的短时冲击已在 make test 中）
	@mkdir -p .cache/fuzz && PYTHONPATH=src:tests $(BIN)/python tests/read/fuzz_readers.py -max_total_time=$${SECONDS_TO_FUZZ:-120} -artifact_prefix=.cache/fuzz/

bundle: $(TEST)  ## 做离线安装包：dist/ 里一个文件夹，没有网络的 x86_64、aarch64 机器上运行其中的 启动.sh 就装好
	@$(BIN)/python tools/bundle.py

advisories: $(TEST)  ## 用拷来的漏洞资料核对锁定的版本（OSV=osv.dev 的 PyPI 导出，目录或压缩包；不联网）
	@$(BIN)/python tools/supply.py advisories "$(OSV)"

lock: $(TEST)  ## 升级并重写 requirements/ 中锁定的版本（带哈希，不带地址）
	@for g in setup core-test; do \
	  $(UV) pip compile -q -U --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
	    --group $$g -o requirements/$$g.txt || exit 1; done
	@$(UV) pip compile -q -U --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
	    pyproject.toml --group setup -o requirements/run.txt
	@$(UV) pip compile -q -U --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
	    pyproject.toml --group test -c requirements/run.txt -o requirements/test.txt
	@$(UV) pip compile -q -U --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
	    pyproject.toml --group bundle --extra postgres -c requirements/test.txt -o requirements/bundle.txt
	@$(UV) pip compile -q -U --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
	    --group spark -c requirements/test.txt -o requirements/spark.txt

clean:  ## 删去环境、缓存和 out/
	rm -rf .venv .venv-core .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis out

# Without ensurepip, which Debian packages apart: the machine's own pip puts uv in, uv does the rest.
.venv/.uv: requirements/setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本，现在是 " + sys.version.split()[0])'
	@echo "第一次使用，正在准备运行环境……" >&2
	@$(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip --python $(BIN)/python install $(PIPPED) \
	  || { $(PYTHON) -m venv --clear .venv && $(BIN)/python -m pip install $(PIPPED); }
	@touch $@

$(RUN): .venv/.uv requirements/run.txt pyproject.toml
	@$(UV) pip install -q -p $(BIN)/python --require-hashes -r requirements/run.txt
	@$(UV) pip install -q -p $(BIN)/python --offline --no-deps --no-build-isolation -e .
	@touch $@

$(TEST): .venv/.uv requirements/test.txt pyproject.toml
	@$(UV) pip sync -q -p $(BIN)/python --require-hashes requirements/test.txt
	@$(UV) pip install -q -p $(BIN)/python --offline --no-deps --no-build-isolation -e .
	@touch $(RUN) $@

$(CORE): .venv/.uv requirements/core-test.txt
	@$(PYTHON) -m venv --clear --without-pip .venv-core
	@$(UV) pip sync -q -p .venv-core/bin/python --require-hashes requirements/core-test.txt
	@touch $@
