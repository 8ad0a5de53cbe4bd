package dev.runs.run;

import dev.runs.access.Organization;
import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.Findings;
import dev.runs.error.RunsException.Problem;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import dev.runs.runtime.SparkConfRules;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request must fulfil, and the defaults that complete it.
 *
 * @param dependencies the rules of the region that has the given name
 * @param maxTimeout the installation's; an organization's own counts where it is set
 */
public record RunRules(
        Runtimes runtimes,
        RegionNames regions,
        Function<String, DependencyRules> dependencies,
        Duration defaultTimeout,
        Duration maxTimeout) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{8,255}");
    private static final Pattern VERSION = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]{0,100}");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** PostgreSQL and Kubernetes both take arguments of this size together. */
    private static final int MAX_ARGUMENT_CHARACTERS = 100_000;

    private static final int MAX_DISK_GB = 10_000;

    /**
     * Everything that is wrong, but for the runtime and for files that are not there. May ask the package index: not in
     * a transaction.
     */
    Findings check(RunRequest request) {
        List<Problem> problems = new ArrayList<>();
        checkName(request.name(), problems);
        if (request.program() instanceof FileProgram program) {
            checkProgram(program, problems);
        }
        String region = request.region();
        if (region != null && !regions.accepts(region)) {
            problems.add(new Problem(
                    "region",
                    "There is no region '" + region + "'.",
                    "Use one of: " + String.join(", ", regions.names()) + "."));
        }
        String version = request.version();
        if (version != null && !VERSION.matcher(version).matches()) {
            problems.add(new Problem(
                    "version", "That cannot be the version of a runtime.", "Use at most 100 characters of one line."));
        }
        Integer timeout = request.timeoutSeconds();
        if (timeout != null && timeout <= 0) {
            problems.add(new Problem("timeoutSeconds", "A run needs some time.", "Use at least 1."));
        }
        problems.addAll(Labels.problems(request.labels()));
        problems.addAll(SparkConfRules.problems(request.environment().sparkConfigs()));
        checkDisk("sparkDriverDiskGB", request.environment().sparkDriverDiskGb(), problems);
        checkDisk("sparkExecutorDiskGB", request.environment().sparkExecutorDiskGb(), problems);
        Findings found =
                dependencies.apply(region(request)).check(request.environment().dependencies());
        problems.addAll(found.problems());
        return new Findings(problems, found.unchecked());
    }

    /** The request's own name, or one made of the program's and the time. */
    String name(RunRequest request, Instant now) {
        String own = request.name();
        if (own != null) {
            return own;
        }
        String stem = request.program().title().replaceAll("[^a-zA-Z0-9_.-]+", "-");
        return (stem.isEmpty() ? "run" : stem.substring(0, Math.min(stem.length(), 200))) + "-" + STAMP.format(now);
    }

    /** The runtime; one that is not to be had is a problem, and what stands in for it is of no use. */
    Runtime runtime(RunRequest request, Organization organization, List<Problem> problems) {
        List<String> only = organization.runtimes();
        String asked = request.runtime();
        String name = asked == null ? runtimes.defaultName(only) : asked;
        Optional<Runtime> found = runtimes.find(name);
        if (found.filter(runtime -> runtimes.allows(runtime, only)).isEmpty()) {
            List<String> allowed = runtimes.names(only);
            problems.add(new Problem(
                    "runtime",
                    found.map(runtime -> "The runtime '" + name + "' is not enabled"
                                    + (runtime.enabled() ? " for this organization." : " on this server."))
                            .orElse("There is no runtime '" + name + "'."),
                    allowed.isEmpty()
                            ? "Ask the administrator: the organization can use none of the runtimes."
                            : "Use one of: " + String.join(", ", allowed) + "."));
        }
        return found.orElseGet(() -> runtimes.get(name));
    }

    String region(RunRequest request) {
        if (request.program() instanceof WorkflowProgram) {
            return WorkflowProgram.REGION;
        }
        String asked = request.region();
        return asked == null ? regions.defaultName() : asked;
    }

    Duration timeout(RunRequest request, Organization organization) {
        Integer asked = request.timeoutSeconds();
        Integer own = organization.maxTimeoutSeconds();
        Duration longest = own == null ? maxTimeout : Duration.ofSeconds(own);
        // A workflow waits for modules that others use: only its submitter knows how long is too long.
        Duration usual = request.program() instanceof WorkflowProgram ? longest : defaultTimeout;
        Duration wanted = asked == null ? usual : Duration.ofSeconds(asked);
        return wanted.compareTo(longest) > 0 ? longest : wanted;
    }

    private static void checkDisk(String field, @Nullable Integer gigabytes, List<Problem> problems) {
        if (gigabytes != null && (gigabytes < 1 || gigabytes > MAX_DISK_GB)) {
            problems.add(new Problem(
                    "environment." + field,
                    "No disk has " + gigabytes + " GB.",
                    "Use 1 to " + MAX_DISK_GB + ", or leave it out for the region's own size."));
        }
    }

    private static void checkName(@Nullable String name, List<Problem> problems) {
        if (name != null && !NAME.matcher(name).matches()) {
            problems.add(new Problem(
                    "name",
                    "That cannot be a run's name.",
                    "Use 8 to 255 letters, digits, hyphens, underscores and dots, or leave the name out."));
        }
    }

    private static void checkProgram(FileProgram program, List<Problem> problems) {
        String field = program instanceof PythonProgram ? "runPython" : "runJar";
        String extension = program instanceof PythonProgram ? ".py" : ".jar";
        if (!program.uri().toLowerCase(Locale.ROOT).endsWith(extension)) {
            problems.add(new Problem(
                    field + ".uri",
                    "A program of this kind is a file that ends in " + extension + ".",
                    "Name such a file, or use the other of runPython and runJar."));
        }
        int characters = program.args().stream().mapToInt(String::length).sum();
        if (characters > MAX_ARGUMENT_CHARACTERS
                || program.args().stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            problems.add(new Problem(
                    field + ".args",
                    "The arguments have a NUL character or are longer than 100,000 characters together.",
                    "Put what is large into a file, and give its name."));
        }
        if (program instanceof JarProgram jar
                && jar.mainClass() != null
                && !jar.mainClass().matches("[\\p{L}\\p{N}_$.]{1,500}")) {
            problems.add(new Problem(
                    "runJar.mainClass", "That is no name of a Java class.", "Write it as com.example.Main."));
        }
    }
}
