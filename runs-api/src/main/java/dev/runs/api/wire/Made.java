package dev.runs.api.wire;

import com.github.f4b6a3.ulid.Ulid;
import java.time.Instant;

/** When something was made, which its id says. */
final class Made {
    private Made() {}

    static Instant at(String id) {
        return Ulid.from(id).getInstant();
    }
}
