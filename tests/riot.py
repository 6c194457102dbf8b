"""Apache Jena's `riot` as Debian packs it (libapache-jena-java has the jars, and no command)."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Final

JARS: Final = Path("/usr/share/java")
NEEDED: Final = (
    "jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-rdfconnection", "jena-shacl", "jena-shex",
    "commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io", "commons-lang3", "dexx.collection",
    "gson", "guava", "httpclient", "httpcore", "jackson-annotations", "jackson-core", "jackson-databind",
    "jcl-over-slf4j", "jsonld-java", "protobuf", "slf4j-api", "slf4j-simple", "thrift", "titanium-json-ld",
)  # fmt: skip
MESSAGES: Final = "org/apache/jena/ext/xerces/"  # where Debian's jena-core has them; its classes look under xerces/


def missing() -> str | None:
    """Why riot cannot be started here; None where it can."""
    if shutil.which("java") is None:
        return "java is not installed (Debian: default-jre-headless)"
    if not (JARS / "jena-cmds.jar").is_file():
        return "Apache Jena is not installed (Debian: libapache-jena-java)"
    return None


def riot(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What riot says; `folder` is for the messages that it would not find."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(MESSAGES) and name.endswith(".properties"):
                target = folder / "xerces" / name.removeprefix(MESSAGES)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    path = ":".join([str(folder), *(str(JARS / f"{name}.jar") for name in NEEDED)])
    return subprocess.run(
        ["java", "-Dfile.encoding=UTF-8", "-cp", path, "riotcmd.riot", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
