"""Which files are never sent to a model, whatever they hold: secrets, keys, data and what no text is."""

from __future__ import annotations

import re
import unicodedata

#: Folders in which programs keep their logins, keys and state.
_FOLDERS = {
    ".aws": "cloud logins",
    ".azure": "cloud logins",
    ".gcloud": "cloud logins",
    ".kube": "cluster logins",
    ".docker": "registry logins",
    ".ssh": "keys",
    ".gnupg": "keys",
    ".password-store": "passwords",
    ".git": "git's own files",
    ".terraform": "state with secrets in it",
    ".secrets": "secrets",
}
#: Files in a folder of secrets that are about secrets and not secrets themselves.
_ABOUT = re.compile(r".*\.(?:sql|prisma|md|graphql|proto|py|go|rs|rb|java|kt|cs|php|ex|exs|[cm]?[jt]sx?)")
#: File names, folded to lower case, by what they hold.
_NAMES: tuple[tuple[str, str], ...] = (
    (r"\.env.*|.*\.env|\.flaskenv|\.envrc.*|env\.(?:local|prod|production|staging|development)", "settings with secrets"),
    (r"[._]netrc|\.pgpass|pgpass\.conf|\.mylogin\.cnf|\.my\.cnf|\.git-credentials|\.s3cfg|\.boto|rclone\.conf", "logins"),
    (r"\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.dockercfg|auth\.json|nuget\.config|settings-security\.xml", "logins"),
    (r".*kubeconfig.*|\.vault[-_](?:token|pass.*)|vault[-_]pass.*|\.?htpasswd.*|wp-config\.php|local\.settings\.json", "logins"),
    (r"id_(?:rsa|dsa|ecdsa|ed25519|xmss).*|master\.key|.*\.(?:pem|key|p8|p12|pfx|jks|jceks|bks|keystore|truststore)", "keys"),
    (r".*\.(?:kdbx?|ppk|gpg|pgp|asc|age|ovpn|crt|cer|der|csr|p7[bcs]|mobileprovision|keytab|jwk|agilekeychain)", "keys"),
    (r".*\.tfstate.*|.*\.tfvars(?:\.json)?|terraform\.rc|\.terraformrc", "state with secrets in it"),
    (r"\.?secrets?(?:\..*)?|.*secret.*\.(?:ya?ml|json|toml|ini|enc|txt|properties|conf|cfg|xml|csv)", "secrets"),
    (r"\.?(?:credentials?|creds)(?!.*\.(?:sql|md|prisma|graphql|proto)$).*|.*credentials?\.(?:json|ya?ml|enc|csv|ini)", "logins"),
    (r".*(?:service[-_. ]?account|adminsdk|gcp[-_]?key|google[-_]?key|client[-_]?secret).*\.json|.*passwords?\.(?:txt|csv|json|ya?ml)", "logins"),
    (r".*_history|\.bash_history|\.lesshst|\.viminfo", "a history of commands"),
    (r".*\.(?:dump|dmp|bak|backup|old\.sql|sql\.(?:gz|bz2|xz|zst|zip|bak|old)|pgdump|rdb|aof|hprof|core|pcap(?:ng)?|cap|har)", "a dump"),
    (r"core(?:\.\d+)?|(?:.*[-_.])?(?:dump|backup)[-_.]?\d*\.sql|.*[-_.]dump\.\d+\.sql", "a dump"),
    (r".*\.(?:sqlite[0-9]?|db[0-9]?|db-wal|db-shm|sqlite-.*|mdb|accdb|mdf|ldf|ibd|frm|myd|myi|ldb|sst)", "a database"),
    (r".*\.(?:csv|tsv|parquet|avro|orc|feather|arrow|h5|hdf5|pkl|pickle|npy|npz|xlsx?|ods|jsonl|ndjson)", "data"),
    (r".*\.log(?:\.\d+)?|.*\.log\.gz|.*\.(?:out|err|trace)", "a log"),
    (r".*\.(?:zip|gz|tgz|bz2|tbz2?|xz|txz|zst|lz4?|7z|rar|tar|jar|war|ear|whl|egg|gem|deb|rpm|apk|ipa|iso|img|dmg|cab)", "an archive"),
    (r".*\.(?:exe|dll|so(?:\.[\d.]+)?|dylib|bin|o|a|lib|obj|class|py[cod]|wasm|node|dat|png|jpe?g|gif|webp|ico|bmp|tiff?)", "no text"),
    (r".*\.(?:heic|avif|psd|ai|sketch|fig|pdf|docx?|pptx?|odt|odp|rtf|eml|msg|pst|mbox|mp[34]|m4[av]|mov|avi|mkv|wav|ogg|flac)", "no text"),
    (r".*\.(?:ttf|otf|woff2?|eot|swf|blend|glb|bundle|pack|idx|suo|nib)", "no text"),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), why) for pattern, why in _NAMES)
#: Paths of which only the end says what they are.
_PLACES = re.compile(
    r"(?:^|/)(?:\.cargo/credentials.*|\.gem/credentials|\.config/(?:gcloud|gh|op|hub)(?:/.*)?|\.m2/settings\.xml|\.composer/auth\.json)$"
)
#: Letters of other scripts that look like Latin ones (Unicode's confusables, the part that file names can be
#: disguised with).
_ALIKE = str.maketrans(
    "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0443\u0445\u0501\u051b\u0475\u043a\u043c\u043d\u0442"
    "\u0432\u04bb\u0433\u043f\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b7\u03c2\u0131"
    "\u0261\u0251\u026a\u0578\u057d\u0585\u2024\u3002\uff0e\u2215\u2044\u29f8",
    "aceijopsyxdqvkmhtbhrnaeikvoptuxnsigainuo...///",
)


def why_denied(path: str) -> str:
    """Why a file of that path is never sent, in words that follow "not sent: "; '' when it may be.

    The path is judged by what it says, however it is spelled: case, look-alike letters, blanks and dots at the end
    change nothing, and a path that is no plain one below the root is refused as a whole.
    """
    if trick := _trick(path):
        return trick
    parts = [_plain(part) for part in path.split("/")]
    for part in parts:
        if part in _FOLDERS:
            return f"{part}/ holds {_FOLDERS[part]}" if part != parts[-1] else f"holds {_FOLDERS[part]}"
    if "secrets" in parts[:-1] and not _ABOUT.fullmatch(parts[-1]):
        return "secrets/ holds secrets"
    if _PLACES.search("/".join(parts)):
        return "holds logins"
    for pattern, why in _PATTERNS:
        if pattern.fullmatch(parts[-1]):
            return why if why.startswith(("a ", "an ", "no ")) else f"holds {why}"
    return ""


def _trick(path: str) -> str:
    """Why a path is no plain one below the root; '' when it is."""
    if not path or path != path.strip() or len(path) > 1_000:
        return "is no plain path"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in path):
        return "has control characters in its name"
    folded = unicodedata.normalize("NFKC", path).translate(_ALIKE)
    if "\\" in path or ":" in folded or re.search(r"%(?:2e|2f|5c|00)", path, re.IGNORECASE):
        return "is no plain path"
    if path.startswith(("/", "~")) or any(part in ("", ".", "..") for part in folded.split("/")):
        return "is no plain path"
    return ""


def _plain(part: str) -> str:
    """A name as it would be opened by a file system that folds what it can: no case, no dressed-up letters, no blanks
    or dots at the end.
    """
    folded = unicodedata.normalize("NFKC", part).casefold().translate(_ALIKE)
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return bare.strip().rstrip(". ") or part
