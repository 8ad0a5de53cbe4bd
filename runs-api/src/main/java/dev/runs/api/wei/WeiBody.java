package dev.runs.api.wei;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.runs.api.error.WeiRefusal;
import dev.runs.api.resource.Bodies;
import dev.runs.workflow.Fields;
import dev.runs.workflow.JsonText;
import dev.runs.workflow.Mistakes;
import dev.runs.workflow.Mistakes.Mistake;
import dev.runs.workflow.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads JSON bodies of up to 1 MB with the types and the messages of WEI's own models. */
final class WeiBody {
    private WeiBody() {}

    /**
     * @param reader takes the fields, and notes what is wrong
     * @throws WeiRefusal with all that is wrong
     */
    static <T> T read(InputStream body, BiFunction<Fields, Mistakes, T> reader) throws IOException {
        Mistakes mistakes = new Mistakes();
        Optional<T> read = Fields.of(tree(body), mistakes).map(fields -> reader.apply(fields, mistakes));
        if (mistakes.count() > 0) {
            throw WeiRefusal.fields(mistakes);
        }
        return read.orElseThrow();
    }

    private static JsonNode tree(InputStream body) throws IOException {
        byte[] bytes = Bodies.bytes(body);
        if (bytes.length == 0) {
            throw refused("Field required", "missing", NullNode.getInstance());
        }
        String text = Bodies.text(bytes);
        try {
            return JsonText.read(text);
        } catch (Unreadable e) {
            throw refused(String.valueOf(e.getMessage()), "json_invalid", JsonNodeFactory.instance.objectNode());
        }
    }

    private static WeiRefusal refused(String message, String type, JsonNode input) {
        Mistakes mistakes = new Mistakes();
        mistakes.add(new Mistake(List.of(), message, type, input));
        return WeiRefusal.fields(mistakes);
    }
}
