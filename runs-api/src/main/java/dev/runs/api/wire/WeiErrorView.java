package dev.runs.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A failure as WEI's own server tells it, with what Runs has to add.
 *
 * @param detail a text, or a list of fields that are wrong
 * @param request_id only of what went wrong in the server
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WeiErrorView(
        Object detail,
        @Nullable String suggestion,
        @Nullable String request_id) {}
