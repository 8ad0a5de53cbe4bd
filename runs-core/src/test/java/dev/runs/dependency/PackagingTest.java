package dev.runs.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What we say of thousands of names, versions and specifiers is what Python's {@code packaging} says. */
class PackagingTest {
    private final Generated generated = new Generated(20260101);

    @Test
    void versionsAreReadAndWrittenAsPythonDoes() {
        List<String> texts = Generated.many(5_000, () -> generated.damaged(generated.version()));

        PackagingOracle.assertAgrees(
                texts.stream().map(String::strip).toList(),
                text -> "read_version\t" + text,
                text -> Version.parse(text).map(Version::toString).orElse("-"));
        assertThat(texts.stream().filter(text -> Version.parse(text).isEmpty()).count())
                .isBetween(500L, 4_000L);
    }

    @Test
    void versionsAreOrderedAsPythonOrdersThem() {
        List<List<Version>> pairs = Generated.many(
                5_000,
                () -> Generated.many(2, () -> Version.parse(generated.version()).orElseThrow()));

        PackagingOracle.assertAgrees(
                pairs,
                pair -> "compare\t" + pair.get(0) + "\t" + pair.get(1),
                pair -> "" + Integer.signum(pair.get(0).compareTo(pair.get(1))));
    }

    @Test
    void aSpecifierIsOneWherePythonTakesIt() {
        List<String> texts = Generated.many(
                5_000, () -> generated.damaged(generated.untidyClause()).replace(',', '.'));

        PackagingOracle.assertAgrees(
                texts.stream()
                        .filter(text -> text.chars().allMatch(c -> c < 128))
                        .toList(),
                text -> "read_specifier\t" + text,
                text -> Specifier.parse(text).isPresent() ? "yes" : "-");
    }

    @Test
    void specifiersAllowWhatPythonAllows() {
        List<List<String>> pairs = Generated.many(
                6_000,
                () -> List.of(
                        generated.specifiers(2),
                        generated.normalVersion(3, 4, true).toString()));

        PackagingOracle.assertAgrees(
                pairs,
                pair -> "allows\t" + pair.get(0) + "\t" + pair.get(1),
                pair -> allows(pair.get(0), pair.get(1)) ? "True" : "False");
    }

    /** What we call a contradiction has no version in a large lot; for the rest we name one that Python takes too. */
    @Test
    void specifiersContradictEachOtherOnlyWhereNoVersionFulfilsThem() {
        String lot = Generated.many(
                        100, () -> generated.normalVersion(3, 4, true).toString())
                .stream()
                .collect(Collectors.joining("\t"));
        List<String> texts = Generated.many(3_000, () -> generated.specifiers(4));

        PackagingOracle.assertAgrees(
                texts,
                text -> "allows_any\t" + text + "\t" + example(text).orElse(lot),
                text -> example(text).isPresent() ? "True" : "False");
        assertThat(texts.stream().filter(text -> example(text).isEmpty()).count())
                .isBetween(500L, 2_500L);
    }

    @Test
    void namesAreComparedAsPythonComparesThem() {
        List<String> names = Generated.many(3_000, generated::name);

        PackagingOracle.assertAgrees(
                names,
                name -> "read_name\t" + name,
                name -> LibraryName.parse(name)
                        .map(read -> Stream.concat(Stream.of(read.normal()), read.extras().stream())
                                .collect(Collectors.joining(" ")))
                        .orElse("-"));
    }

    @Test
    void wheelsAreReadAsPythonReadsThem() {
        List<String> names = Generated.many(3_000, generated::wheelName);

        PackagingOracle.assertAgrees(
                names,
                name -> "read_wheel\t" + name,
                name -> WheelName.parse(name)
                        .map(wheel -> wheel.name() + " " + wheel.version() + " " + wheel.build())
                        .orElse("-"));
    }

    @Test
    void aWheelRunsWherePythonWouldInstallIt() {
        List<List<String>> cases = Generated.many(
                4_000,
                () -> List.of(
                        generated.pick("8", "11", "12"),
                        generated.pick(
                                "manylinux_2_36_x86_64",
                                "manylinux_2_17_x86_64",
                                "macosx_13_0_arm64",
                                "macosx_12_0_x86_64"),
                        generated.tags()));

        PackagingOracle.assertAgrees(cases, each -> "takes\t" + String.join("\t", each), each -> {
            PythonTarget target = new PythonTarget(Integer.parseInt(each.get(0)), each.get(1), Set.of());
            WheelName wheel = WheelName.parse("x-1-" + each.get(2) + ".whl").orElseThrow();
            return wheel.runsOn(target) ? "True" : "False";
        });
    }

    private static boolean allows(String specifiers, String version) {
        return Specifiers.parse(specifiers)
                .orElseThrow()
                .allows(Version.parse(version).orElseThrow());
    }

    /** With zeros at the end, which change nothing: older versions of packaging compare prefixes wrongly without. */
    private static Optional<String> example(String specifiers) {
        return Specifiers.parse(specifiers)
                .orElseThrow()
                .example()
                .map(found -> new Version(
                        found.epoch(),
                        Version.padded(found.release(), 4),
                        found.pre(),
                        found.post(),
                        found.dev(),
                        found.local()))
                .map(Version::toString);
    }
}
