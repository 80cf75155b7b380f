#!/bin/sh
# 考评离线安装包：第一次运行时核对、安装，以后直接启动。参数照样交给 kaoping serve，例如：
#   ./启动.sh --dir /srv/kaoping --port 8000
#   ./启动.sh --install        只核对、安装，不启动
set -eu
export LC_ALL=C.UTF-8
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$here"
fail() { echo "$1" >&2; exit 1; }

command -v sha256sum >/dev/null || fail "这台机器上没有 sha256sum，没法核对安装包，没有安装；请先装 coreutils"
stamp="$here/env/.installed-$(sha256sum < SHA256SUMS | cut -c1-16)"
if [ ! -e "$stamp" ]; then
  echo "正在核对安装包……"
  sha256sum --check --strict --quiet SHA256SUMS || fail "安装包不完整，或被改动过（上面列出的文件与 SHA256SUMS 不符），没有安装；请重新拷贝一份"
  python=${PYTHON:-}
  for one in python3.11 /usr/local/bin/python3.11 /opt/python3.11/bin/python3.11 python3; do
    [ -n "$python" ] && break
    command -v "$one" >/dev/null && "$one" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && python=$one
  done
  [ -n "$python" ] || fail "没有找到 Python 3.11；请先从系统的软件源装 python3.11 和 python3.11-venv，装在别处的用 PYTHON=/路径/python3.11 ./启动.sh"
  machine=$("$python" -c 'import platform; print(platform.machine())')
  [ -d "wheels/$machine" ] || fail "这个安装包没有给 $machine 的程序，只有：$(cd wheels && echo *)"
  "$python" -c 'import platform, sys
libc, version = platform.libc_ver()
sys.exit(libc != "glibc" or tuple(map(int, version.split(".")[:2])) < (2, 28))' \
    || fail "系统的 glibc 太旧（要 2.28 或更新，如麒麟 V10、UOS 20、Debian 10），没有安装"
  echo "正在安装……"
  rm -rf env
  "$python" -m venv --without-pip env || fail "建不了运行环境：请先装 python3.11-venv"
  env -u PYTHONPATH -u PYTHONHOME PIP_CONFIG_FILE=/dev/null env/bin/python -I "$(echo wheels/any/pip-*.whl)/pip" --isolated install -q \
    --disable-pip-version-check --no-input --root-user-action ignore --no-index --find-links wheels/any --find-links "wheels/$machine" \
    --only-binary :all: --no-deps --require-hashes -r requirements.txt || { rm -rf env; fail "安装没有成功，原因见上面；已恢复原状"; }
  env/bin/kaoping --version || { rm -rf env; fail "装上了却运行不了，原因见上面；已恢复原状"; }
  : > "$stamp"
fi
if [ "${1:-}" = --install ]; then
  echo "已装好。启动：./启动.sh --dir 数据目录 --port 端口；别的命令：$here/env/bin/kaoping --help"
  exit 0
fi
exec env/bin/kaoping serve "$@"
