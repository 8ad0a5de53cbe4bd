package dev.runs.dependency;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Names, versions and specifiers as people write them, and as nobody should; the same ones each time. */
final class Generated {
    private static final String MISCHIEF = "..--__++!*=<>~, vVaAbBcCrRxX0123456789éⅷ";

    private final Random random;

    Generated(long seed) {
        this.random = new Random(seed);
    }

    static <T> List<T> many(int count, Supplier<T> one) {
        return Stream.generate(one).limit(count).toList();
    }

    String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    /** Small mostly, so that many are equal or nearly; sometimes with zeros before it, sometimes a date. */
    String number() {
        return oneIn(12) ? pick("00", "01", "010", "20240131", "18446744073709551616") : "" + random.nextInt(4);
    }

    String release(int least, int most) {
        return String.join(".", many(least + random.nextInt(most - least + 1), this::number));
    }

    /** In any of the ways that PEP 440 lets people write versions. */
    String version() {
        String separator = pick("", "", ".", "-", "_");
        StringBuilder text = new StringBuilder(pick("", "", "", "", "v", "V"));
        text.append(oneIn(6) ? number() + "!" : "").append(release(1, 4));
        if (oneIn(3)) {
            text.append(separator)
                    .append(pick("a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "RC", "Alpha"))
                    .append(pick("", "", ".", "-", "_"))
                    .append(oneIn(4) ? "" : number());
        }
        if (oneIn(4)) {
            text.append(pick(
                    "-" + number(), pick(".", "-", "_", "") + pick("post", "rev", "r", "POST") + number(), ".post"));
        }
        if (oneIn(4)) {
            text.append(pick(".", "-", "_", "")).append(pick("dev", "Dev")).append(oneIn(4) ? "" : number());
        }
        if (oneIn(6)) {
            text.append("+").append(pick("abc", "ABC.1", "1", "01.a", "ubuntu-1", "1_2", "abc.1.2", "1a"));
        }
        return text.toString();
    }

    /** A version in its normal form, without a local part unless asked for. */
    Version normalVersion(int least, int most, boolean withLocal) {
        Version found = Version.parse((oneIn(8) ? "1!" : "")
                        + release(least, most)
                        + (oneIn(3) ? pick("a", "b", "rc") + random.nextInt(3) : "")
                        + (oneIn(4) ? ".post" + random.nextInt(3) : "")
                        + (oneIn(4) ? ".dev" + random.nextInt(3) : "")
                        + (withLocal && oneIn(5) ? pick("+a", "+1", "+a.1") : ""))
                .orElseThrow();
        return found;
    }

    /** One or several clauses, in the normal form. */
    String specifiers(int most) {
        return String.join(",", many(1 + random.nextInt(most), this::clause));
    }

    private String clause() {
        return switch (random.nextInt(5)) {
            case 0 -> pick("==", "!=") + release(1, 3).replaceAll("\\b0+(?=[0-9])", "") + ".*";
            case 1 -> "~=" + normalVersion(2, 3, false);
            case 2 -> pick("==", "!=") + normalVersion(1, 3, true);
            default -> pick("<", ">", "<=", ">=") + normalVersion(1, 3, false);
        };
    }

    /** As written by somebody in a hurry. */
    String untidyClause() {
        return pick("", "", " ")
                + pick("==", "==", "!=", "<=", ">=", "<", ">", "~=", "===", "=", "=>", "")
                + pick("", "", " ", "  ")
                + version()
                + pick("", "", "", ".*", "*", " ", ".");
    }

    String name() {
        String name = String.join(
                pick("-", "_", ".", "--", "-_.", ""),
                many(1 + random.nextInt(3), () -> pick("zope", "Zope", "x", "3to2", "A", "py", "é", "")));
        return pick("", "", "", "-", "_") + name + pick("", "", "", "", ".", "[socks]", "[a,B_c]", "[a", "[a-]", "a]");
    }

    String wheelName() {
        String name = pick("library", "Zope_Interface", "zope.interface", "a__b", "x", "a b", "a-b", "a+b");
        String build = oneIn(4) ? "-" + pick("1", "2abc", "abc", "") : "";
        return name + "-" + version() + build + "-" + tags() + pick(".whl", ".whl", ".whl", ".zip", "");
    }

    String tags() {
        return pick(
                        "py3", "py2.py3", "py2", "py38", "py311", "py312", "cp38", "cp311", "cp312", "cp31", "cp32",
                        "pp311")
                + "-"
                + pick("none", "none", "abi3", "abi3", "cp311", "cp312", "cp311d", "cp38", "abi3.cp311")
                + "-"
                + pick(
                        "any",
                        "any",
                        "linux_x86_64",
                        "manylinux1_x86_64",
                        "manylinux_2_17_x86_64.manylinux2014_x86_64",
                        "manylinux_2_36_x86_64",
                        "manylinux_2_37_x86_64",
                        "manylinux_2_17_aarch64",
                        "musllinux_1_1_x86_64",
                        "macosx_10_9_x86_64",
                        "macosx_11_0_arm64",
                        "macosx_10_9_universal2",
                        "macosx_14_0_arm64",
                        "win_amd64");
    }

    /** The text with one character too many, too few, or another. */
    String damaged(String text) {
        if (text.isEmpty() || oneIn(2)) {
            return text;
        }
        int at = random.nextInt(text.length());
        String inserted = oneIn(3) ? "" : "" + MISCHIEF.charAt(random.nextInt(MISCHIEF.length()));
        return text.substring(0, at) + inserted + text.substring(oneIn(2) ? at : at + 1);
    }
}
