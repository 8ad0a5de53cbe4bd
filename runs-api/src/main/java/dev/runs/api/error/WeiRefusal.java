package dev.runs.api.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runs.workflow.Mistakes;
import jakarta.ws.rs.ClientErrorException;
import java.util.ArrayList;
import java.util.List;

/** A request that is refused with the very {@code detail} that WEI's own server gives. */
public final class WeiRefusal extends ClientErrorException {
    private static final long serialVersionUID = 1;

    /** What was wrong is said back, but not all of it: an answer is not as large as its request. */
    private static final int LONGEST = 1_000;

    private final transient Object detail;

    private WeiRefusal(int status, Object detail) {
        super(status);
        this.detail = detail;
    }

    /** 400, with a text. */
    public static WeiRefusal badRequest(String detail) {
        return new WeiRefusal(400, detail);
    }

    /**
     * 422, with a list of fields.
     *
     * @param mistakes at least one, with paths below {@code body}
     */
    public static WeiRefusal fields(Mistakes mistakes) {
        return new WeiRefusal(
                422,
                mistakes.listed().stream()
                        .map(mistake -> {
                            List<Object> place = new ArrayList<>(List.of("body"));
                            mistake.path()
                                    .forEach(part ->
                                            place.add(part.matches("[0-9]{1,9}") ? Integer.valueOf(part) : part));
                            return new Field(mistake.type(), place, mistake.message(), shown(mistake.value()));
                        })
                        .toList());
    }

    /** 422, for one field of a form or of the query that is not there. */
    public static WeiRefusal missing(String place, String field) {
        return field("missing", place, field, "Field required", NullNode.getInstance());
    }

    /** 422, for one field of a form or of the query. */
    public static WeiRefusal field(String type, String place, String field, String message, JsonNode input) {
        return new WeiRefusal(422, List.of(new Field(type, List.of(place, field), message, shown(input))));
    }

    Object detail() {
        return detail;
    }

    private static JsonNode shown(JsonNode input) {
        String text = input.toString();
        return text.length() <= LONGEST ? input : TextNode.valueOf(text.substring(0, LONGEST) + "...");
    }

    /** As FastAPI names what is wrong. */
    public record Field(String type, List<Object> loc, String msg, JsonNode input) {}
}
