package dev.runs.workflow;

import dev.runs.error.RunsException.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The files that came with a workflow: by the name that each was sent under, where it is kept.
 *
 * @param kept of two with one name only the last
 */
public record Uploads(Map<String, String> kept) {
    private static final int MAX_BYTES = 255;
    /** Leaves room for a number, where two have one name. Of a longer one the end stays, which tells what it is. */
    private static final int MAX_DERIVED_BYTES = 200;
    /** What separates or ends a path somewhere, and what cannot be seen. A colon: Windows' drives and streams. */
    private static final Pattern UNFIT = Pattern.compile("[/\\\\:\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    public Uploads {
        kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    }

    /**
     * Whether it is a name and nothing more: no path, neither here nor on any other system. To be asked before
     * anything is kept.
     */
    public static boolean isName(String name) {
        return !name.isBlank()
                && !name.equals(".")
                && !name.equals("..")
                && !UNFIT.matcher(name).find()
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /** What comes after the last separator of a path, be it of this system or another. */
    public static String lastPart(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** The name at the end of a path, of whichever system, made fit to be one; {@code file} where nothing is left. */
    public static String nameOf(String path) {
        String end = lastPart(path);
        String fit = UNFIT.matcher(end.substring(Math.max(end.length() - MAX_DERIVED_BYTES, 0)))
                .replaceAll("_");
        while (fit.getBytes(StandardCharsets.UTF_8).length > MAX_DERIVED_BYTES) {
            fit = fit.substring(fit.offsetByCodePoints(0, 1));
        }
        return isName(fit) ? fit : "file";
    }

    /** @throws InvalidRequest where it is more than a name */
    public static String named(String name) {
        if (!isName(name)) {
            throw new InvalidRequest(
                    "files",
                    "'" + name + "' cannot be the name of a file.",
                    "Send each file under its bare name, without a folder.");
        }
        return name;
    }

    /**
     * The steps with each file's place for its name.
     *
     * @throws InvalidRequest for the first that was not uploaded: a step has no other files than those
     */
    public List<Step> into(List<Step> steps) {
        return steps.stream().map(this::into).toList();
    }

    private Step into(Step step) {
        Map<String, String> files = new LinkedHashMap<>();
        step.files().forEach((label, name) -> {
            String place = kept.get(name);
            if (place == null) {
                throw new InvalidRequest(
                        "files",
                        "Step '" + step.name() + "': file '" + label + "' is '" + name + "', which was not uploaded",
                        "Send it as a part called files, under that name.");
            }
            files.put(label, place);
        });
        return step.withFiles(files);
    }
}
