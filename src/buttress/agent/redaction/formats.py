"""Credentials that can be told by their form alone: what vendors put in front of their keys, signed tokens, hashes of
passwords.

Each format has words of which one must stand in a text before its expression is tried: most texts have none.
Expressions have no nested repetition and no part that may match in two ways, so that time stays linear.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.redaction.places import places_of, replaced

if TYPE_CHECKING:
    from collections.abc import Callable

#: Not inside a longer word; an escaped line break (JSON's ``\n``) before it is no word.
_AT = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))"


class Format(NamedTuple):
    """``words``: where one of them stands, ``form`` is tried, from as far before it as ``back`` reaches. The group
    ``secret`` of the form (else all of it) is hidden as ``[kind]``.
    """

    words: tuple[str, ...]
    form: re.Pattern[str]
    kind: str
    back: re.Pattern[str] | None = None


def _format(kind: str, words: str, form: str, *, anywhere: bool = False, back: str = "") -> Format:
    before = re.compile(back) if back else None
    return Format(tuple(words.split()), re.compile(form if anywhere else _AT + form), kind, before)


#: Prefix and least form of what follows, by vendor, where a prefix is all there is to it.
_PREFIXED = (
    ("ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{20,255}"),
    ("github_pat_", r"github_pat_\w{20,255}"),
    ("glpat- gldt- glrt- glsoat- glptt- glft- glcbt- glagent- glimt- gloas- glffct-", r"gl(?:pat|dt|rt|soat|ptt|ft|cbt|agent|imt|oas|ffct)-[\w.-]{16,255}"),
    ("GR1348941", r"GR1348941[\w-]{16,64}"),
    ("xoxa- xoxb- xoxe xoxo- xoxp- xoxr- xoxs- xoxc- xoxd- xapp-", r"(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w%-]{8,500}"),
    ("whsec_", r"whsec_[A-Za-z0-9+/=_-]{16,255}"),
    ("AIza", r"AIza[\w-]{30,60}"),
    ("ya29.", r"ya29\.[\w-]{16,2048}"),
    ("GOCSPX-", r"GOCSPX-[\w-]{16,64}"),
    ("1//0", r"1//0[\w-]{30,256}"),
    ("SG.", r"SG\.[\w-]{12,64}\.[\w-]{12,128}"),
    ("SK", r"SK[0-9a-f]{32}(?![0-9A-Za-z])"),
    ("key-", r"key-[0-9a-f]{32}(?![0-9A-Za-z])"),
    ("npm_", r"npm_[A-Za-z0-9]{30,64}"),
    ("pypi-", r"pypi-[A-Za-z0-9_-]{50,1000}"),
    ("rubygems_", r"rubygems_[0-9a-f]{40,64}"),
    ("oy2", r"oy2[a-z0-9]{43}(?![a-z0-9])"),
    ("cio", r"cio[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    ("dckr_pat_ dckr_oat_", r"dckr_[po]at_[\w-]{20,64}"),
    ("CLOJARS_", r"CLOJARS_[0-9a-f]{50,64}"),
    ("hf_ api_org_", r"(?:hf|api_org)_[A-Za-z0-9]{28,64}"),
    ("sk-", r"sk-(?:[a-z]{2,10}[0-9]{0,3}-){0,3}[A-Za-z0-9_-]{20,400}"),
    ("gsk_ r8_ xai- pplx- nvapi- fw_ tgp_v1_ jina_ pcsk_ ls__ lsv2_ csk- co_", r"(?:gsk_|r8_|xai-|pplx-|nvapi-|fw_|tgp_v1_|jina_|pcsk_|ls__|lsv2_(?:pt|sk)_|csk-)[\w-]{24,255}"),
    ("dapi", r"dapi[0-9a-f]{32}(?:-\d)?(?![0-9A-Za-z])"),
    ("NRAK- NRJS- NRII- NRAL NRIQ-", r"NR(?:AK|JS|II|IQ|AL|RA)-[\w-]{16,64}"),
    ("glc_ glsa_", r"gl(?:c|sa)_[A-Za-z0-9+/=_]{20,400}"),
    ("sntrys_ sntryu_ sntrya_", r"sntry[sua]_[A-Za-z0-9+/=_]{30,500}"),
    ("hcaik_ hcaic_ hcbik_ hcxik_", r"hc[abx]i[kc]_[A-Za-z0-9]{20,100}"),
    ("doo_v1_ dop_v1_ dor_v1_", r"do[opr]_v1_[0-9a-f]{40,80}"),
    ("HRKU- nfp_ rnd_ napi_ nfc_ nfo_ nfu_ nfb_", r"(?:HRKU-|nf[pcoub]_|rnd_|napi_)[\w-]{24,120}"),
    ("fo1_ fm1_ fm2_", r"(?:fo1|fm\d)_[A-Za-z0-9+/=,_-]{30,2000}"),
    ("sbp_ sb_secret_", r"(?:sbp_[0-9a-f]{30,64}|sb_secret_[\w-]{16,100})"),
    ("pscale_", r"pscale_(?:tkn|pw|oauth)_[\w.=-]{20,100}"),
    ("dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{30,120}"),
    ("hvs. hvb. hvr.", r"hv[sbr]\.[\w-]{20,300}"),
    ("pul-", r"pul-[0-9a-f]{40}(?![0-9A-Za-z])"),
    ("shpat_ shpca_ shppa_ shpss_ shpua_ shptka_", r"shp(?:at|ca|pa|ss|ua|tka)_[0-9a-fA-F]{24,64}"),
    ("sq0atp- sq0csp- sq0idp- EAAA", r"(?:sq0(?:atp|csp|idp)-[\w-]{20,64}|EAAA[\w-]{58,70})"),
    ("access_token$", r"access_token\$(?:production|sandbox)\$[a-z0-9]{8,20}\$[0-9a-f]{20,64}"),
    ("EAA", r"EAA[A-Za-z0-9]{80,400}"),
    ("AAAAAAAAAAAAAAAAAAAAA", r"A{21,24}[A-Za-z0-9%]{40,160}"),
    ("lin_api_ lin_oauth_", r"lin_(?:api|oauth)_[A-Za-z0-9]{30,80}"),
    ("ntn_ secret_", r"(?:ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{40,50}(?![A-Za-z0-9]))"),
    ("figd_ figo_", r"fig[do]_[\w-]{30,80}"),
    ("pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    ("ATATT ATCTT ATBB ATOA", r"AT(?:ATT|CTT|BB|OA)[A-Za-z0-9_=-]{20,300}"),
    ("sl.", r"sl\.(?:u\.)?[\w-]{100,1500}"),
    ("PMAK- PMAT-", r"PMA[KT]-[A-Za-z0-9-]{24,80}"),
    ("CFPAT-", r"CFPAT-[\w-]{30,64}"),
    ("sqp_ sqa_ squ_", r"sq[pau]_[0-9a-f]{40}"),
    ("bkua_ CCIPAT_ CCIPRJ_", r"(?:bkua_|CCIPAT_|CCIPRJ_)[\w-]{24,120}"),
    ("AGE-SECRET-KEY-", r"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,100}"),
    ("tskey-", r"tskey-[a-z]{2,12}-[\w-]{16,100}"),
    ("ops_eyJ", r"ops_eyJ[\w-]{40,4000}"),
    ("FLWSECK", r"FLWSECK[\w-]{16,80}"),
    ("access-sandbox- access-production- access-development-", r"access-(?:sandbox|development|production)-[0-9a-f-]{36}"),
    ("sdk- api- mob-", r"(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    ("LTAI AKID AQVN YCAJE", r"(?:LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{28,40}|AQVN[\w-]{30,48}|YCAJE[\w-]{16,32})(?![A-Za-z0-9])"),
    ("p8e- dt0c01. dt0s01. pnu_ pnb_ rdme_ tfp_ phx_ rpa_ re_ xkeysib- xsmtpsib- PMAK EZAK EZTK", r"(?:p8e-[a-z0-9]{30,40}|dt0[cs]0\d\.[A-Z0-9]{20,30}\.[A-Z0-9]{50,80}|pn[ub]_[A-Za-z0-9]{30,50}|rdme_[a-z0-9]{60,80}|tfp_[\w.-]{40,80}|phx_[\w-]{30,60}|rpa_[A-Z0-9]{30,60}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,30}|x(?:keysib|smtpsib)-[0-9a-f]{50,80}-[A-Za-z0-9]{10,20}|EZ[AT]K[A-Za-z0-9]{40,64})"),
    ("AKCp cmVmdGtu", r"(?:AKCp[A-Za-z0-9]{50,90}|cmVmdGtu[A-Za-z0-9]{40,80})"),
    ("live_ test_", r"(?:live|test)_(?=[A-Za-z]{0,20}\d)[A-Za-z0-9]{28,40}(?![A-Za-z0-9_])"),
    (".apps.googleusercontent AAPL", r"AAPL[A-Za-z0-9]{40,}"),
)  # fmt: skip

_BASE64 = r"[A-Za-z0-9+/]"

FORMATS: tuple[Format, ...] = (
    *(_format("token", words, form) for words, form in _PREFIXED),
    _format("token", "-us", r"[0-9a-f]{32}-us\d{1,2}(?!\d)", back=r"[0-9a-f]{32}"),
    _format("token", "8Q~ 7Q~", r"[\w~.-]{3}[78]Q~[\w~.-]{31,34}", back=r"[\w~.-]{3}"),
    _format("token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,100}", back=r"[A-Za-z0-9]{14}"),
    _format("token", "_live_ _test_ _prod_ _sandbox_ _production_", r"(?!pk)[a-z]{2,8}_(?:live|test|prod|production|sandbox)_(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{10,255}(?!_)", back=r"[a-z]{2,8}"),
    _format("key", "AKIA ASIA ABIA ACCA", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,20}(?![A-Za-z0-9])"),
    _format("token", "eyJ", r"eyJ[\w-]{8,}(?:\.[\w-]{6,}){1,4}(?:\.[\w-]*)?"),
    _format("token", "eyJrIjoi", r"eyJrIjoi[A-Za-z0-9+/=]{30,400}"),
    _format("private key", "LS0tLS1CRUdJTi", r"LS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}"),
    _format("private key", "b3BlbnNzaC1rZXktdjE", r"b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/=]*"),
    _format("token", "hooks.slack.com", r"hooks\.slack\.com/(?P<secret>(?:services|workflows|triggers)/[\w/-]{16,200})"),
    _format("token", "/api/webhooks/", r"/api/webhooks/(?P<secret>\d{10,22}/[\w-]{20,120})", anywhere=True),
    _format("token", "webhook.office.com logic.azure.com", r"(?:webhook\.office|logic\.azure)\.com(?::\d+)?/(?P<secret>[\w@/%?&=.-]{20,600})", anywhere=True),
    _format("token", ":AA", r"\d{8,10}:AA[\w-]{32,36}(?![\w-])", back=r"\d{8,10}"),
    _format("token", "X-Amz-Signature= X-Goog-Signature= &sig= ?sig= &amp;sig= &Signature= ;sig=", r"[?&;]?(?:amp;)?(?:X-(?:Amz|Goog)-S|[sS])ig(?:nature)?=(?P<secret>[\w%+/=~-]{20,600})", anywhere=True),
    _format("password hash", "$2a$ $2b$ $2x$ $2y$", r"\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{20,60}", anywhere=True),
    _format("password hash", "$argon2 $scrypt$ $pbkdf2 $y$ $7$ $apr1$ $1$ $5$ $6$", r"\$(?:argon2(?:id|i|d)|scrypt|pbkdf2[\w-]*|y|7|apr1|1|5|6)\$[\w$,=./+-]{16,400}", anywhere=True),
    _format("password hash", "pbkdf2_sha bcrypt_sha256$ scrypt: pbkdf2:sha", r"(?:pbkdf2_sha\w+\$|bcrypt_sha256\$|argon2\$|scrypt:|pbkdf2:sha\d+:)\d+[\w$:,=./+-]{20,400}"),
    _format("password hash", "SCRAM-SHA-256$", r"SCRAM-SHA-256\$[\w:$=+/]{20,300}"),
    _format("password hash", "{SSHA {SHA {CRYPT {MD5", r"\{(?:S?SHA(?:\d+)?|CRYPT|S?MD5)\}[A-Za-z0-9+/=$.]{16,200}", anywhere=True),
    _format("password hash", "'md5", r"'(?P<secret>md5[0-9a-f]{32})(?=')", anywhere=True),
)  # fmt: skip

#: No form is shorter: words below it need not be looked at.
_SHORTEST = 13

#: The secret half that stands right behind an AWS access key id, however they are kept apart.
_AFTER_ID = re.compile(rf"(\[key\][\"'\s,:;|/=]{{1,6}})({_BASE64}{{40}})(?![A-Za-z0-9+/=])")


def without_formats(text: str) -> str:
    """The text without what its form gives away."""
    long = " ".join(word for word in text.split() if len(word) >= _SHORTEST)
    for words, form, kind, back in FORMATS:
        if any(word in long for word in words) and (places := places_of(text, words)):
            text = replaced(text, places, form, _as(kind), back)
    return _AFTER_ID.sub(r"\1[key]", text) if "[key]" in text else text


def _as(kind: str) -> Callable[[re.Match[str]], str]:
    return lambda found: _hidden(found, kind)


def _hidden(found: re.Match[str], kind: str) -> str:
    if "secret" not in found.re.groupindex:
        return f"[{kind}]"
    start, end = found.span("secret")
    return f"{found.group()[: start - found.start()]}[{kind}]{found.group()[end - found.start() :]}"
