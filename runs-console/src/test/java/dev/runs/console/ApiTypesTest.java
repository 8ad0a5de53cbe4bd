package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of the API says in words what its description says in keywords. */
class ApiTypesTest {
    @Test
    void aTypeIsToldInWordsAndNamesItsShapes() {
        assertThat(words("{'type':'string'}")).isEqualTo("string");
        assertThat(words("{'type':['string','null'],'format':'date-time'}")).isEqualTo("date-time or null");
        assertThat(words("{'$ref':'#/components/schemas/RunView'}")).isEqualTo("[RunView]");
        assertThat(words("{'oneOf':[{'$ref':'#/components/schemas/Jar'},{'type':'null'}]}"))
                .isEqualTo("[Jar] or null");
        assertThat(words("{'type':'array','items':{'anyOf':[{'$ref':'#/x/A'},{'$ref':'#/x/B'}]}}"))
                .isEqualTo("list of [A] or [B]");
        assertThat(words("{'type':'object','additionalProperties':{'type':'string'}}"))
                .isEqualTo("object with values string");
        assertThat(words("{'const':'PYPI'}")).isEqualTo("\"PYPI\"");
        assertThat(words("{}")).isEmpty();
    }

    @Test
    void aLimitIsASentence() {
        assertThat(ApiTypes.limits(json("{'minimum':0,'maximum':100,'default':50}")))
                .isEqualTo(" From 0 to 100. Default: `50`.");
        assertThat(ApiTypes.limits(json("{'minLength':8}"))).isEqualTo(" At least 8 characters.");
        assertThat(ApiTypes.limits(json("{'maxLength':255}"))).isEqualTo(" At most 255 characters.");
        assertThat(ApiTypes.limits(json("{'enum':['FILE','FOLDER']}"))).isEqualTo(" One of `FILE`, `FOLDER`.");
        assertThat(ApiTypes.limits(json("{'default':''}"))).isEmpty();
    }

    @Test
    void proseHasParagraphsAndCode() {
        assertThat(Prose.of("Send `a`\nand b.\n\nThen wait.\n").paragraphs())
                .containsExactly(
                        List.of(
                                new Prose.Span("Send ", false),
                                new Prose.Span("a", true),
                                new Prose.Span(" and b.", false)),
                        List.of(new Prose.Span("Then wait.", false)));
        assertThat(Prose.of("").paragraphs()).isEmpty();
    }

    @Test
    void anExampleIsACommandThatAShellReadsAsItWasMeant() {
        String command =
                example("post", "{'requestBody':{'content':{'application/json':{'example':{'name':'it\\u0027s'}}}}}");
        assertThat(command).isEqualTo("""
                        curl -sS -X POST \\
                          -H "X-API-Key: $RUNS_API_KEY" \\
                          -H 'Content-Type: application/json' \\
                          -d '{
                          "name" : "it'\\''s"
                        }' \\
                          "https://runs.example/runs/ID/x?size=5\"""");
        assertThat(example("get", "{'responses':{'200':{'content':{'application/octet-stream':{}}}}}"))
                .startsWith("curl -sS -OJ \\");
        assertThat(example("put", "{'requestBody':{'content':{'*/*':{}}}}"))
                .startsWith("curl -sS \\")
                .contains("-T report.py");
    }

    private static String example(String method, String operation) {
        List<JsonNode> parameters = List.of(
                json("{'name':'id','in':'path','example':'ID'}"),
                json("{'name':'size','in':'query','example':'5'}"),
                json("{'name':'cursor','in':'query'}"));
        return new CurlExample(
                        URI.create("https://runs.example/"), "/runs/{id}/x", method, json(operation), parameters, false)
                .text();
    }

    private static String words(String schema) {
        return ApiTypes.type(json(schema)).parts().stream()
                .map(part -> part.shape() ? "[" + part.text() + "]" : part.text())
                .collect(Collectors.joining());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
