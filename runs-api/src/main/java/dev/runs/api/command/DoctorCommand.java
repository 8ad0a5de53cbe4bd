package dev.runs.api.command;

import dev.runs.api.Installation;
import dev.runs.doctor.Doctor;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether what must always hold does hold. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Looks for what must never be: a run with two ends, a log with a hole, a file without its bytes, a"
                        + " process without its run. Changes nothing. Prints a line for each; exit status 1 if there is any.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--deep", description = "Read every byte of every log and file, too.")
    private boolean deep;

    @Override
    public Integer call() throws Exception {
        Doctor.Report report;
        try (Installation installation = Installation.forCommand(config.settings(), Installation.CLOCK)) {
            report = installation.doctor().examine(deep);
        }
        PrintWriter out = spec.commandLine().getOut();
        report.findings().forEach(finding -> out.println(finding.replaceAll("\\p{Cntrl}", "?")));
        if (report.findings().isEmpty()) {
            out.printf(
                    "All is well: %,d runs, %,d logs and %,d file versions%s.%n",
                    report.runs(), report.logs(), report.files(), deep ? ", every byte of them" : "");
        }
        return report.findings().isEmpty() ? 0 : Refusals.REFUSED;
    }
}
