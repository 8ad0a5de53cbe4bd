"""From the description of an attempt to a command: its files, class path, Spark settings and environment.

Every name and value here was written by the one who submitted the run, and is taken for an attacker's.
"""
import os
import re

from ending import Failed
from placing import place

CLASS_NAME = re.compile(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*)*|\$[\w$.]*")
MANIFEST_BYTES = 1024 * 1024
SYSTEM = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
PATHS = ("PATH", "PYTHONPATH")
# Packages of java.base that Spark reaches into from Java 17 on, as its own spark-submit opens them to it.
SPARKS_PACKAGES = (
    "java.io java.lang java.lang.invoke java.lang.reflect java.net java.nio java.util java.util.concurrent"
    " java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar"
).split()


class Command:
    def __init__(self, argv, environment):
        self.argv = argv
        self.environment = environment


def prepare(attempt):
    """Leaves everything in its place and returns the Command, whose environment is whole: nothing is inherited."""
    program_file = bring(attempt)
    python = interpreter(attempt)
    java = attempt.spec["java"]
    folders = [os.path.dirname(python)] + ([os.path.dirname(java)] if java else [])
    prepared = command(attempt.spec, program_file, python, folders)
    return Command(prepared.argv, inherit(prepared.environment, SYSTEM))


def bring(attempt):
    """Places all files; returns the path of the program's own."""
    spec = attempt.spec
    for folder in ("work", "output", "tmp"):
        os.makedirs(folder, exist_ok=True)
    program_file = place(attempt, spec["program"]["file"], 0)
    for n, file in enumerate(spec["files"]):
        file["path"] = place(attempt, file, n + 1)
    return program_file


def interpreter(attempt):
    """The Python with the libraries that the attempt depends on."""
    spec = attempt.spec
    wheels = [file for file in spec["files"] if file["type"] == "PYTHON_WHEEL"]
    if not spec["requirements"] and not wheels:
        return spec["python"]
    import libraries

    return libraries.install(attempt, wheels)


def command(spec, program_file, python, folders, class_path=()):
    """The Command, with what is ours of its environment. Folders are for PATH; a JAR gets the class_path besides."""
    files = spec["files"]
    jars = [file["path"] for file in files if file["type"] == "JAR"]
    environment = _environment(spec, folders, files)
    is_jar = spec["program"]["kind"] == "jar"
    if spec["sparkConfigs"] or (jars and not is_jar):
        _write_spark_defaults(spec["sparkConfigs"], [] if is_jar else jars)
        environment["SPARK_CONF_DIR"] = os.path.abspath("spark")
    start = _java(spec, program_file, jars + list(class_path)) if is_jar else [python, program_file]
    return Command(start + spec["program"]["args"], environment)


def inherit(environment, inherited):
    """Ours counts; of paths, what is inherited is looked through after ours."""
    joined = dict(inherited, **environment)
    for name in PATHS:
        if name in environment and inherited.get(name):
            joined[name] = environment[name] + os.pathsep + inherited[name]
    return joined


def _environment(spec, folders, files):
    environment = {
        "HOME": os.path.abspath("work"),
        "TMPDIR": os.path.abspath("tmp"),
        "PYTHONUNBUFFERED": "1",
        "RUNS_OUTPUT": os.path.abspath("output"),
        "RUNS_RUN_ID": spec["runId"],
        "RUNS_RUN_NAME": spec["runName"].replace("\0", ""),
    }
    if folders:
        environment["PATH"] = os.pathsep.join(folders)
    zips = [file["path"] for file in files if file["type"] == "ZIP"]
    modules = [os.path.dirname(file["path"]) for file in files if file["path"].endswith(".py")]
    if zips or modules:
        environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(zips + modules))
    return environment


def _java(spec, jar, jars):
    if not spec["java"] or not os.access(spec["java"], os.X_OK):
        raise Failed("INFRASTRUCTURE", "There is no Java on this machine to run a JAR with.")
    main_class = spec["program"]["mainClass"] or _main_class(jar)
    # The name comes before the arguments, where java still reads options (-...) and argument files (@...).
    if not CLASS_NAME.fullmatch(main_class):
        raise Failed("APPLICATION", "'%s' is not the name of a Java class." % main_class)
    settings = ["-D%s=%s" % item for item in sorted(spec["sparkConfigs"].items()) if item[0].startswith("spark.")]
    heap = "-Xmx%dm" % max(2, spec["memoryBytes"] * 3 // 4 // (1024 * 1024))
    class_path = os.pathsep.join([jar] + jars)
    opens = _opens() if uses_spark(spec) else []
    return [spec["java"], heap, "-XX:+ExitOnOutOfMemoryError", *opens, *settings, "-cp", class_path, main_class]


def uses_spark(spec):
    """Whether the program is a Spark driver: nobody but the runtime says where its master is."""
    return "spark.master" in spec["sparkConfigs"]


def _opens():
    """Java 8, which needs none of it, does not know the options."""
    opens = ["--add-opens=java.base/%s=ALL-UNNAMED" % package for package in SPARKS_PACKAGES]
    return ["-XX:+IgnoreUnrecognizedVMOptions", *opens, "-Djdk.reflect.useDirectMethodHandle=false"]


def _main_class(jar):
    import zipfile

    try:
        with zipfile.ZipFile(jar) as archive:
            with archive.open("META-INF/MANIFEST.MF") as file:
                manifest = file.read(MANIFEST_BYTES).decode("utf-8", "replace")
    except KeyError:
        manifest = ""
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise Failed("APPLICATION", "The program is not a JAR file that can be read.")
    manifest = re.sub(r"\r?\n ", "", manifest)  # a line beginning with a space goes on from the one before
    found = re.search(r"(?im)^Main-Class:[ \t]*(\S+)[ \t]*\r?$", manifest)
    if found is None:
        raise Failed("APPLICATION", "The JAR's manifest names no Main-Class: name one in runJar.mainClass.")
    return found.group(1)


def _write_spark_defaults(configs, jars):
    configs = dict(configs)
    add_paths(configs, "spark.jars", jars)
    os.makedirs("spark", exist_ok=True)
    with open("spark/spark-defaults.conf", "w", encoding="ascii") as file:
        for key, value in sorted(configs.items()):
            file.write("%s=%s\n" % (_escape(key), _escape(value)))


def add_paths(configs, name, paths):
    """To a setting that is a list, after what it has already."""
    if paths:
        configs[name] = ",".join([configs[name]] + paths if configs.get(name) else paths)


def _escape(text):
    """As java.util.Properties reads it back: everything that could mean something is written as \\uXXXX."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = (units[i] << 8 | units[i + 1] for i in range(0, len(units), 2))
    return "".join(chr(code) if _is_plain(code) else "\\u%04x" % code for code in codes)


def _is_plain(code):
    return 0x20 < code < 0x7F and chr(code) not in "\\=:#!"
