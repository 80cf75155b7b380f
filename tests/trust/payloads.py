"""A hundred things that somebody may type into a field, by what they try to break."""

from __future__ import annotations

SCRIPTS = (
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<ScRiPt src=//evil.invalid/x.js></sCrIpT>", "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>", "'><svg onload=alert(1)>", "\" autofocus onfocus=alert(1) x=\"", "' onmouseover='alert(1)",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href=javascript:alert(1)>点</a>", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</style><script>alert(1)</script>", "<!--><script>alert(1)</script>-->",
    "<template><script>alert(1)</script></template>", "<object data=javascript:alert(1)></object>", "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>提交</button></form>", "<button formaction=javascript:alert(1)>点</button>", "<base href=//evil.invalid/>",
    "<meta http-equiv=refresh content='0;url=//evil.invalid/'>", "<link rel=stylesheet href=//evil.invalid/x.css>",
    "<style>*{background:url(//evil.invalid)}</style>",
    "<div style=background:url(//evil.invalid)>", "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)></video>",
    "<x hx-get=/people hx-trigger=load>",
    "<div hx-on:click=alert(1)>", "<script>alert(1)", "＜script＞alert(1)＜/script＞",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E", "`-alert(1)-`", "';alert(1)//", "\\';alert(1);//", "</script/x>", "<img/src/onerror=alert`1`>",
)
QUERIES = (
    "' OR '1'='1", "'; DROP TABLE web_mark; --", "1; UPDATE web_mark SET answer='是'", "\" OR \"\"=\"",
    "' UNION SELECT password FROM web_user --", "1' AND SLEEP(5) --",
    "'||pg_sleep(5)||'", "%' OR name LIKE '%", "\\'; --", "1) OR (1=1",
)
TEMPLATES = ("{{ 7*7 }}", "{% debug %}", "{{ request.user.password }}", "{% include '/etc/passwd' %}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{0.__class__}", "%(password)s", "%s%s%s%n")
HEADERS = (
    "甲\r\nX-Injected: 1", "甲\nSet-Cookie: kaoping=1", "甲%0d%0aX-Injected:%201", "甲\r\n\r\n<script>alert(1)</script>",
    "甲\u2028X-Injected: 1", "\"; filename=\"x.html",
)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://evil.invalid\",\"点\")", "=cmd|'/C calc'!A0", "\t=1+1", "＝1+1", " =1+1", "'=1+1")
PATHS = ("../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\CON", "....//....//etc/passwd", "file:///etc/passwd", "甲/../../乙")
ODD = (
    "\0", "甲\0乙", "\x1b[31m红", "\ufeff", "\u202e\u2066fdp.exe", "\u200b\u200d\u2060", "e\u0301\u0323" * 50,
    "\U0001f469\u200d\U0001f692", "甲" * 10_000, "9" * 400,
    "1e309", "NaN", "-0", "٣", "８", "\ud7ff\ue000", "\U0010ffff",
)
ALL = SCRIPTS + QUERIES + TEMPLATES + HEADERS + FORMULAS + PATHS + ODD
SAMPLE = ("\"'><img src=x onerror=alert(1)></script></textarea></title><script>alert(1)</script>", "甲\0乙\r\nX-Injected: 1", "' OR '1'='1")
"""For every day: one that breaks out of whatever it is put into, one that no database and no header takes, one without a slash or a dot."""
