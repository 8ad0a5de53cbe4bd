package dev.runs.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Python's own reading of names, versions and tags: the library that pip decides with, as pip brings it along. */
final class PackagingOracle {
    private static final String SCRIPT = """
            import functools, sys, warnings
            warnings.simplefilter("ignore")
            try:
                from pip._vendor.packaging import requirements, specifiers, tags, utils, version
            except ImportError:
                from packaging import requirements, specifiers, tags, utils, version

            def read_version(text):
                return str(version.Version(text))

            def compare(one, other):
                one, other = version.Version(one), version.Version(other)
                return str((one > other) - (one < other))

            def read_specifier(text):
                specifiers.Specifier(text)
                operand = text.strip().lstrip("=!")
                # Behind === stands any text; we take what versions consist of, and pip is given nothing else.
                assert not (text.strip().startswith("===") and set(operand) & set("<>=~"))
                if operand.endswith(".*") and not text.strip().startswith("==="):
                    # Older versions take more than releases in front of the star.
                    release = version.Version(operand[:-2])
                    assert str(release) == release.base_version
                return "yes"

            def allows(text, candidate):
                return str(specifiers.SpecifierSet(text).contains(version.Version(candidate), prereleases=True))

            def allows_any(text, *candidates):
                wanted = specifiers.SpecifierSet(text)
                return str(any(wanted.contains(version.Version(each), prereleases=True) for each in candidates))

            def read_name(text):
                read = requirements.Requirement(text)
                assert not (read.specifier or read.marker or read.url)
                return " ".join([utils.canonicalize_name(read.name), *sorted(map(utils.canonicalize_name, read.extras))])

            def read_wheel(text):
                name, number, build, _ = utils.parse_wheel_filename(text)
                return "%s %s %s" % (name, number, "".join(map(str, build)))

            @functools.lru_cache(maxsize=None)
            def all_taken(minor, newest):
                if newest.startswith("macosx"):
                    _, major, least, machine = newest.split("_", 3)
                    platforms = list(tags.mac_platforms((int(major), int(least)), machine))
                else:
                    _, _, newest, machine = newest.split("_", 3)
                    legacy = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
                    platforms = ["linux_" + machine]
                    for number in range(int(newest), 4, -1):
                        platforms.append("manylinux_2_%d_%s" % (number, machine))
                        if number in legacy:
                            platforms.append(legacy[number] + "_" + machine)
                number = (3, int(minor))
                own = "cp3" + minor
                taken = set(tags.cpython_tags(number, [own], platforms))
                taken.update(tags.compatible_tags(number, own, platforms))
                return taken

            def takes(minor, newest, name):
                return str(not all_taken(minor, newest).isdisjoint(tags.parse_tag(name)))

            for line in sys.stdin.buffer.read().decode().split("\\n")[:-1]:
                what, *arguments = line.split("\\t")
                try:
                    answer = globals()[what](*arguments)
                except Exception:
                    answer = "-"
                sys.stdout.buffer.write((answer + "\\n").encode())
            """;

    private PackagingOracle() {}

    /**
     * Asks both about everything, in one process, and expects the same of them.
     *
     * @param question what the oracle is asked, its arguments separated by tabs
     * @return the number of cases
     */
    static <T> int assertAgrees(List<T> cases, Function<T, String> question, Function<T, String> ours) {
        List<String> theirs = ask(cases.stream().map(question).toList());
        assertThat(theirs).hasSameSizeAs(cases);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            String own = ours.apply(cases.get(i));
            if (!own.equals(theirs.get(i))) {
                differences.add(question.apply(cases.get(i)) + ": we say " + own + ", packaging " + theirs.get(i));
            }
        }
        assertThat(differences).isEmpty();
        return cases.size();
    }

    static List<String> ask(List<String> questions) {
        try {
            Path input = Files.createTempFile("oracle", ".txt");
            try {
                Files.write(input, questions, StandardCharsets.UTF_8);
                Process process = new ProcessBuilder("python3", "-I", "-c", SCRIPT)
                        .redirectInput(input.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            } finally {
                Files.delete(input);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
