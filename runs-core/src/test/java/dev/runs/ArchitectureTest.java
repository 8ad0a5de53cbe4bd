package dev.runs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;

/** The rules of docs/architecture.md that a reader would not see broken. */
@AnalyzeClasses(packages = "dev.runs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule CORE_KNOWS_NO_WEB_FRAMEWORK_AND_NO_KUBERNETES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..", "io.dropwizard..", "io.fabric8..");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.runs.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WHO_MAY_KNOW_WHOM = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("local")
            .definedBy("dev.runs.local..")
            .layer("workflow")
            .definedBy("dev.runs.workflow..")
            .layer("workcell")
            .definedBy("dev.runs.workcell..")
            .layer("experiment")
            .definedBy("dev.runs.experiment..")
            .layer("module")
            .definedBy("dev.runs.module..")
            .layer("dispatch")
            .definedBy("dev.runs.dispatch..")
            .layer("attempt")
            .definedBy("dev.runs.attempt..")
            .layer("run")
            .definedBy("dev.runs.run..")
            .layer("parts")
            .definedBy(
                    "dev.runs.access..",
                    "dev.runs.file..",
                    "dev.runs.log..",
                    "dev.runs.metric..",
                    "dev.runs.dependency..",
                    "dev.runs.runtime..")
            .layer("ground")
            .definedBy("dev.runs.database..", "dev.runs.error..", "dev.runs.hash..", "dev.runs.s3..")
            .whereLayer("local")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("workcell")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("experiment")
            .mayOnlyBeAccessedByLayers("workcell")
            .whereLayer("module")
            .mayOnlyBeAccessedByLayers("workcell")
            .whereLayer("workflow")
            .mayOnlyBeAccessedByLayers("module", "experiment", "workcell")
            .whereLayer("attempt")
            .mayOnlyBeAccessedByLayers("local")
            .whereLayer("dispatch")
            .mayOnlyBeAccessedByLayers("local", "workflow", "workcell")
            .whereLayer("run")
            .mayOnlyBeAccessedByLayers("attempt", "dispatch", "local", "workflow", "workcell")
            .whereLayer("parts")
            .mayOnlyBeAccessedByLayers("run", "attempt", "dispatch", "local", "workflow", "experiment", "workcell");

    @ArchTest
    static final ArchRule TIME_COMES_FROM_THE_INJECTED_CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        assertThat(classes.stream().map(type -> type.getPackage()).distinct())
                .isNotEmpty()
                .allMatch(room -> room.isAnnotatedWith(NullMarked.class)
                        || room.getClasses().stream()
                                .allMatch(type -> type.getSimpleName().equals("package-info")));
    }
}
