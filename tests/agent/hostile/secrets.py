"""Secrets that nobody owns, made at run time: as text in a file they would set off every scanner there is."""

from __future__ import annotations

import base64
import random
import string

_ALL = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


def drawn(length: int, seed: str, alphabet: str = _ALL) -> str:
    """Characters drawn by lot, the same for the same seed; always with a digit and letters of both cases."""
    lot = random.Random(f"buttress {seed}")  # noqa: S311 - not used to keep anything secret
    while True:
        value = "".join(lot.choice(alphabet) for _ in range(length))
        if any(c.isdigit() for c in value) and any(c.isalpha() for c in value):
            return value


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def pem(seed: str, kind: str = "RSA PRIVATE KEY", lines: int = 6) -> str:
    body = "\n".join(drawn(64, f"{seed}{number}", _ALL + "+/") for number in range(lines))
    return f"-----BEGIN {kind}-----\n{body}\n{drawn(30, seed)}==\n-----END {kind}-----"


def jwt(seed: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{base64_of(drawn(24, seed)).rstrip('=')}.{drawn(43, seed + 's')}"


#: What vendors put in front, and how many characters of which alphabet follow.
_VENDORS: tuple[tuple[str, str, int, str], ...] = (
    ("aws key id", "AK" + "IA", 16, string.ascii_uppercase + "234567"),
    ("github", "gh" + "p_", 36, _ALL),
    ("github server", "gh" + "s_", 36, _ALL),
    ("github fine", "github" + "_pat_", 82, _ALL),
    ("gitlab", "glp" + "at-", 20, _ALL),
    ("slack", "xo" + "xb-", 48, _ALL),
    ("stripe", "sk" + "_live_", 24, _ALL),
    ("stripe restricted", "rk" + "_test_", 24, _ALL),
    ("stripe webhook", "wh" + "sec_", 32, _ALL),
    ("google", "AI" + "za", 35, _ALL),
    ("google oauth", "GOC" + "SPX-", 28, _ALL),
    ("twilio", "S" + "K", 32, _HEX),
    ("npm", "np" + "m_", 36, _ALL),
    ("pypi", "py" + "pi-AgEIcHlwaS5vcmc", 80, _ALL),
    ("hugging face", "h" + "f_", 34, _ALL),
    ("openai", "s" + "k-proj-", 48, _ALL),
    ("anthropic", "s" + "k-ant-api03-", 90, _ALL + "-_"),
    ("mailgun", "ke" + "y-", 32, _HEX),
    ("new relic", "NR" + "AK-", 27, string.ascii_uppercase + string.digits),
    ("digitalocean", "do" + "p_v1_", 64, _HEX),
    ("shopify", "shp" + "at_", 32, _HEX),
    ("databricks", "da" + "pi", 32, _HEX),
    ("vault", "hv" + "s.", 90, _ALL),
    ("docker hub", "dckr" + "_pat_", 27, _ALL),
    ("grafana", "gls" + "a_", 40, _ALL),
    ("linear", "lin" + "_api_", 40, _ALL),
    ("doppler", "dp" + ".pt.", 43, _ALL),
    ("postman", "PM" + "AK-", 59, _HEX),
    ("age", "AGE-" + "SECRET-KEY-1", 58, string.ascii_uppercase + string.digits),
    ("tailscale", "tsk" + "ey-auth-", 40, _ALL),
    ("atlassian", "AT" + "ATT3x", 60, _ALL),
    ("supabase", "sb" + "p_", 40, _HEX),
    ("planetscale", "pscale" + "_tkn_", 43, _ALL),
)


def vendor_keys() -> dict[str, str]:
    """One key in each vendor's form, by the vendor's name."""
    keys = {name: prefix + drawn(length, name, alphabet) for name, prefix, length, alphabet in _VENDORS}
    keys["sendgrid"] = f"S{'G'}.{drawn(22, 'sg')}.{drawn(43, 'sg2')}"
    keys["jwt"] = jwt("jwt")
    keys["slack hook"] = f"https://hooks.slack.com/services/T{drawn(8, 'a')}/B{drawn(8, 'b')}/{drawn(24, 'c')}"
    keys["telegram"] = f"123456789:AA{drawn(33, 'tg')}"
    keys["azure client"] = f"{drawn(3, 'az')}8Q~{drawn(34, 'az2')}"
    keys["bcrypt"] = f"$2b$12${drawn(53, 'bc')}"
    keys["mailchimp"] = f"{drawn(32, 'mc', _HEX)}-us12"
    return keys
