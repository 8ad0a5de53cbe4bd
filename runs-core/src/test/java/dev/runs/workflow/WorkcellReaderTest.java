package dev.runs.workflow;

import static dev.runs.workflow.Samples.json;
import static dev.runs.workflow.Samples.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.error.RunsException.Problem;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkcellReaderTest {
    @Test
    void modulesAreRestNodesOrBuiltIn() {
        Workcell workcell = Samples.workcell();
        Module arm = workcell.module("arm").orElseThrow();
        assertThat(arm.address()).contains(URI.create("http://127.0.0.1:2000"));
        assertThat(arm.repeatable()).containsExactly("look");
        assertThat(arm.builtIn()).isEmpty();
        assertThat(workcell.module("programs").orElseThrow().builtIn()).contains(BuiltIn.RUNS);
        assertThat(workcell.module("pause").orElseThrow().builtIn()).contains(BuiltIn.WAIT);
        assertThat(workcell.module("pause").orElseThrow().address()).isEmpty();
        assertThat(workcell.module("none")).isEmpty();
    }

    @Test
    void theWireHasWeisFieldsAndDefaults() {
        assertThat(json(Samples.workcell().module("programs").orElseThrow()).toString())
                .isEqualTo(("{'name':'programs','model':null,'interface':'runs','config':{},'locations':[],"
                                + "'workcell_coordinates':null,'active':true}")
                        .replace('\'', '"'));
        Workcell workcell = WorkcellReader.read("""
                name: bench
                config: {lab_name: ours, redis_password: secret, update_interval: 1, own: [1]}
                modules: [{name: a, location: [1], active: false, config: {rest_node_address: 'http://h:1/x/'}}]
                """);
        assertThat(json(workcell.config()).toString())
                .startsWith("{\"lab_name\":\"ours\",\"use_diaspora\":false,")
                .contains("\"update_interval\":1,", "\"redis_password\":\"\",")
                .endsWith("\"autostart_engine\":true,\"own\":[1]}")
                .doesNotContain("secret");
        Module module = workcell.modules().get(0);
        assertThat(json(module).get("workcell_coordinates")).isEqualTo(json("[1]"));
        assertThat(module.active()).isFalse();
        assertThat(module.address()).contains(URI.create("http://h:1/x"));
    }

    @Test
    void allThatIsWrongIsSaidWithItsLine() {
        String yaml = """
                name: 1
                config:
                  server_port: x
                  use_diaspora: maybe
                modules:
                  - name: arm
                    config:
                      repeatable: look
                  - name: arm
                    interface: wei_ros_node
                  - config:
                      rest_node_address: http://user:pass@host:1
                    active: 3
                  - 4
                locations:
                  arm: [home]
                """;
        assertThat(refusal(() -> WorkcellReader.read(yaml)).problems())
                .extracting(Problem::message)
                .containsExactly(
                        "Line 1: name: Input should be a valid string.",
                        "Line 4: config.use_diaspora: Input should be a valid boolean.",
                        "Line 3: config.server_port: Input should be a valid integer.",
                        "Line 8: modules.0.config.repeatable: Input should be a valid array.",
                        "Line 7: modules.0.config.rest_node_address: A REST module needs its address, such as"
                                + " http://192.168.1.20:2000, without a user, a question mark or a fragment.",
                        "Line 10: modules.1.interface: The interface 'wei_ros_node' is none of those that Runs speaks:"
                                + " wei_rest_interface, runs, wait.",
                        "Line 11: modules.2.name: Field required.",
                        "Line 13: modules.2.active: Input should be a valid boolean.",
                        "Line 12: modules.2.config.rest_node_address: A REST module needs its address, such as"
                                + " http://192.168.1.20:2000, without a user, a question mark or a fragment.",
                        "Line 14: modules.3: Input should be an object.",
                        "Line 9: modules.1.name: There is another module 'arm'.",
                        "Line 16: locations.arm: Input should be an object.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://h:1",
                "h:1",
                "http://",
                "http://h:0",
                "http://h:70000",
                "http://h/?a",
                "http://h/#a",
                "a b",
                "http://a@h"
            })
    void anAddressIsOfAServerAndNothingElse(String address) {
        assertThat(refusal(() -> WorkcellReader.read(
                        "name: b\nconfig: {}\nmodules:\n- {name: m, config: {rest_node_address: '" + address + "'}}")))
                .hasMessageStartingWith("Line 4: modules.0.config.rest_node_address: ");
    }

    @Test
    void whatIsNoYamlIsSaidWithItsLine() {
        assertThat(refusal(() -> WorkcellReader.read("name: a\nmodules: [")))
                .hasMessageStartingWith("Line 2: this is not YAML: ");
        assertThat(refusal(() -> WorkcellReader.read("name: a\nname: b"))).hasMessage("Line 2: 'name' is there twice.");
        assertThat(refusal(() -> WorkcellReader.read("name: a\nconfig: !x {}")))
                .hasMessage("Line 2: the tag !x is not taken.");
        assertThat(refusal(() -> WorkcellReader.read("- a"))).hasMessage("Line 1: Input should be an object.");
        assertThat(refusal(() -> WorkcellReader.read("name: a")).problems())
                .extracting(Problem::field)
                .isEqualTo(List.of("config", "modules"));
    }
}
