package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SameOriginTest {
    private static final String HOST = "runs.example.org:8080";

    @Test
    void theBrowsersWordAboutTheSiteCountsFirst() {
        assertThat(SameOrigin.isOwn("same-origin", "http://evil.example", HOST)).isTrue();
        assertThat(SameOrigin.isOwn("none", null, HOST)).isTrue();
        assertThat(SameOrigin.isOwn("same-site", "http://" + HOST, HOST)).isFalse();
        assertThat(SameOrigin.isOwn("cross-site", "http://" + HOST, HOST)).isFalse();
    }

    @Test
    void withoutItTheOriginMustBeThisHost() {
        assertThat(SameOrigin.isOwn(null, "http://" + HOST, HOST)).isTrue();
        assertThat(SameOrigin.isOwn(null, "https://runs.example.org", "runs.example.org:443"))
                .isTrue();
        assertThat(SameOrigin.isOwn(null, "http://runs.example.org:9090", HOST)).isFalse();
        assertThat(SameOrigin.isOwn(null, "http://evil.example", HOST)).isFalse();
        assertThat(SameOrigin.isOwn(null, "null", HOST)).isFalse();
    }

    @Test
    void whoSaysNothingIsRefused() {
        assertThat(SameOrigin.isOwn(null, null, HOST)).isFalse();
    }
}
