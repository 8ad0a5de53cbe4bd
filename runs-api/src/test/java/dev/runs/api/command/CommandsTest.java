package dev.runs.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.s3.S3Account;
import dev.runs.s3.TestBuckets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What operators type, and what they and their scripts read. */
class CommandsTest {
    private record Result(int status, String out, String err) {}

    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void configure() throws IOException {
        config = configure(TestDatabase.createAddress());
    }

    @Test
    void anOrganizationAUserAndAKeyAreMadeAndListed() {
        assertThat(admin("organization create acme").status()).isZero();
        assertThat(admin("user create --organization acme --email member@acme.example --role member")
                        .status())
                .isZero();
        Result key = admin("key create --organization acme --user member@acme.example --role viewer --expires P90D");
        assertThat(key.out()).matches("runs_[0-9a-z]{26}_[0-9A-Za-z]{36}\n");
        assertThat(admin("user list").out())
                .contains("member@acme.example  acme")
                .contains("member");
        Result keys = admin("key list --json");
        assertThat(keys.out())
                .contains("\"ends_in\" : \""
                        + key.out().strip().substring(key.out().length() - 5) + "\"")
                .contains("\"role\" : \"viewer\"")
                .doesNotContain(key.out().strip());
        String id = key.out().substring(5, 31);
        assertThat(admin("key revoke " + id).status()).isZero();
        assertThat(admin("key list").out()).contains(id);
        assertThat(admin("user disable member@acme.example").status()).isZero();
    }

    @Test
    void limitsAreSetOneByOneAndTakenBack() {
        admin("organization create acme");
        assertThat(admin("organization set acme --max-running 3 --max-timeout PT2H")
                        .err())
                .contains("at most 3 running")
                .contains("time-out 7200 s");
        assertThat(admin("organization set acme --max-storage 500").err()).contains("500 MB of files");
        assertThat(admin("organization set acme --max-queued 9 --max-running none")
                        .err())
                .contains("(no limit of its own) running, 9 queued, time-out 7200 s");
        assertThat(admin("organization set acme --runtimes tiny,small").err()).contains("runtimes tiny,small.");
        assertThat(admin("organization set acme --max-queued 8").err()).contains("runtimes tiny,small.");
        assertThat(admin("organization list").out()).contains("tiny,small");
        Result unknown = admin("organization set acme --runtimes tiny,huge");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("There is no runtime 'huge'", "x-large");
        assertThat(admin("organization set acme --runtimes all").err()).contains("runtimes all.");
        assertThat(admin("organization set acme --max-running many").status()).isEqualTo(2);
        assertThat(admin("organization set absent --max-running 1").status()).isEqualTo(1);
    }

    @Test
    void theAuditLogTellsWhoDidWhat() {
        admin("organization create acme");
        admin("user create --organization acme --email member@acme.example --role member");
        assertThat(admin("user set member@acme.example --role viewer").err()).contains("is a viewer now");
        Result table = admin("audit --organization acme");
        assertThat(table.out().lines()).hasSize(4);
        assertThat(table.out())
                .contains("ORGANIZATION_CREATE", "USER_CREATE", "USER_ROLE")
                .contains(System.getProperty("user.name") + " at ")
                .contains("member@acme.example as viewer");
        assertThat(admin("audit --limit 1 --json").out()).contains("USER_ROLE").doesNotContain("USER_CREATE");
        assertThat(admin("audit --since P1D --user nobody").out().lines()).hasSize(1);
        assertThat(admin("audit --organization absent").status()).isEqualTo(1);
        assertThat(admin("audit --since soon").status()).isEqualTo(2);
    }

    @Test
    void aSignInLinkIsAloneOnStandardOutput() {
        admin("organization create acme");
        admin("user create --organization acme --email member@acme.example --role admin");
        Result link = admin("sign-in-link --user member@acme.example");
        assertThat(link.out()).matches("http://127\\.0\\.0\\.1:8080/console/sign-in\\?link=[0-9A-Za-z]{43}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "organization create Acme",
                "organization create acme",
                "user create --organization absent --email x@y.example --role member",
                "user create --organization acme --email nonsense --role member",
                "user disable nobody@acme.example",
                "key create --organization acme --user nobody@acme.example --role viewer",
                "key revoke 01arz3ndektsv4rrffq69g5fav",
                "sign-in-link --user nobody@acme.example"
            })
    void aRefusalIsOneLineOnStandardErrorAndStatusOne(String command) {
        admin("organization create acme");
        Result refused = admin(command);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).startsWith("runs: ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "organization crate x",
                "user create --organization acme --email x@y.example --role boss",
                "user create --email x@y.example",
                "key create --organization acme --user x@y.example --role viewer --expires soon"
            })
    void wrongUsageIsStatusTwo(String command) {
        assertThat(admin(command).status()).isEqualTo(2);
    }

    @Test
    void everyCommandHasHelp() {
        helps(RunsCommand.commandLine());
    }

    @Test
    void aWrongSettingIsStatusThreeAndAnUnusableDatabaseFour() throws IOException {
        Files.writeString(config, "prot: 1\n");
        assertThat(admin("user list").status()).isEqualTo(3);
        configure(new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/none", "nobody", "wrong"));
        Result away = admin("user list");
        assertThat(away.status()).isEqualTo(4);
        assertThat(away.err()).hasLineCount(1).doesNotContain("wrong");
    }

    @Test
    void theSchemaIsShownTakenBackAndBroughtUpAgain() throws IOException {
        configure(TestDatabase.createEmptyAddress());
        assertThat(run("db", "status", config.toString()).status()).isEqualTo(1);
        assertThat(admin("user list").err()).contains("./runs db migrate");
        String migrated = run("db", "migrate", config.toString()).out();
        assertThat(migrated).contains("0001-access");
        String newest = migrated.strip().replaceFirst("(?s).* ", "");
        assertThat(newest).matches("\\d{4}-[a-z-]+").isNotEqualTo("0001-access");
        assertThat(run("db", "status", config.toString()).status()).isZero();
        assertThat(run("db", "rollback", "--count", "1", config.toString()).out())
                .contains(newest);
        assertThat(run("db", "status", config.toString()).out()).contains("pending  " + newest);
        assertThat(run("db", "rollback", "--count", "99", config.toString()).status())
                .isEqualTo(1);
        assertThat(run("db", "migrate", config.toString()).status()).isZero();
    }

    @Test
    void checkTellsWhatIsWellAndWhatIsNot() throws IOException {
        Result well = admin("check");
        assertThat(well.status()).as(well.out()).isZero();
        assertThat(well.out().lines()).hasSize(5).allMatch(line -> line.startsWith("ok "));
        Files.writeString(config, Files.readString(config) + "local: {python: no-such-python}\n");
        Result ill = admin("check");
        assertThat(ill.status()).isEqualTo(1);
        assertThat(ill.out()).contains("failed  region local").contains("no-such-python");
    }

    @Test
    void checkTellsWhetherStorageElsewhereCanBeUsed() throws IOException {
        S3Account account = TestBuckets.account();
        String reached =
                ", endpoint: '" + account.endpoint().orElseThrow() + "', accessKeyId: test, secretAccessKey: secret}";
        String bucket = TestBuckets.make();
        Files.writeString(
                config,
                Files.readString(config) + "files: s3://" + bucket + "/runs\ns3: {region: us-east-1" + reached
                        + "\nstorageIntegrations:\n- {id: lake, organization: acme, root: 's3://" + bucket + "/lake'"
                        + reached + "\n- {id: gone, organization: acme, root: 's3://no-such-bucket'" + reached + "\n");
        Result ill = admin("check");
        assertThat(ill.status()).isEqualTo(1);
        assertThat(ill.out())
                .contains("ok      file store     s3://" + bucket + "/runs")
                .contains("ok      storage lake   s3://" + bucket + "/lake")
                .contains("failed  storage gone   The storage s3://no-such-bucket cannot be used: it answers 404"
                        + " NoSuchBucket.")
                .doesNotContain("secret");
    }

    @Test
    void theDoctorTellsWhatMustNotBeWithALineEachAndStatusOne() throws IOException {
        Result well = admin("doctor --deep");
        assertThat(well.status()).as(well.err()).isZero();
        assertThat(well.out()).isEqualTo("All is well: 0 runs, 0 logs and 0 file versions, every byte of them.\n");
        Path left = folder.resolve("data/local/attempts/run-01arz3ndektsv4rrffq69g5fav-1");
        Files.createDirectories(left);
        Result ill = admin("doctor");
        assertThat(ill.status()).isEqualTo(1);
        assertThat(ill.out())
                .startsWith("Run 01ARZ3NDEKTSV4RRFFQ69G5FAV is over")
                .hasLineCount(1);
    }

    @Test
    void commandsWorkOnAnEmbeddedDatabaseThatNobodyServes() throws IOException {
        Files.writeString(config, "data: data\n");
        assertThat(admin("organization create acme").status()).isZero();
        assertThat(admin("organization list").out()).contains("acme");
    }

    private static void helps(CommandLine command) {
        for (CommandLine sub : command.getSubcommands().values()) {
            assertThat(sub.getUsageMessage()).contains("Usage: runs");
            if (!sub.getCommandName().equals("help")) {
                assertThat(sub.getCommandSpec().usageMessage().description())
                        .as(sub.getCommandName())
                        .isNotEmpty();
                assertThat(sub.getCommandSpec().findOption("--help")).isNotNull();
            }
            helps(sub);
        }
    }

    private Path configure(DatabaseAddress database) throws IOException {
        String text = """
                data: data
                database:
                  url: %s
                  user: %s
                  password: "%s"
                """.formatted(database.url(), database.user(), database.password());
        return Files.writeString(folder.resolve("config.yml"), text);
    }

    private Result admin(String line) {
        String withConfig = line.startsWith("organization crate") ? line : line + " --config " + config;
        return run(("admin " + withConfig).split(" "));
    }

    private static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = RunsCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Result(status, out.toString(), err.toString());
    }
}
