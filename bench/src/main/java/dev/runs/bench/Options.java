package dev.runs.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The options of a program, each with its default: {@code --runs 20000}. */
final class Options {
    private final Map<String, String> values = new HashMap<>();

    /** Ends the program where the arguments are others than these. */
    Options(String[] arguments, String defaults) {
        String[] known = defaults.strip().split("\\s+", -1);
        for (int i = 0; i + 1 < known.length; i += 2) {
            values.put(known[i], known[i + 1]);
        }
        for (int i = 0; i < arguments.length; i += 2) {
            if (!values.containsKey(arguments[i]) || i + 1 == arguments.length) {
                System.err.println("The options, with their defaults: " + defaults.strip());
                System.exit(64); // EX_USAGE of sysexits.h
            }
            values.put(arguments[i], arguments[i + 1]);
        }
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    Path path(String name) {
        return Path.of(text(name)).toAbsolutePath();
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }
}
