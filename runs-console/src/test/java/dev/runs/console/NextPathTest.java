package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/runs",
                "/console/runs?status=failed&name=a%20b",
                "/console/runs/01K0000000000000000000000A?line=3"
            })
    void aPageOfTheConsoleIsTaken(String next) {
        assertThat(NextPath.checked(next)).isEqualTo(next);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/runs",
                "/consolex",
                "//evil.example/console/",
                "/console//evil.example",
                "/console/../runs",
                "/console/%2e%2e/runs",
                "/console/./runs",
                "/console/\\evil.example",
                "\\console/runs",
                "https://evil.example/console/runs",
                "javascript:alert(1)//console/",
                "/console/runs\r\nSet-Cookie: a=b",
                "/console/ runs",
                "/console/sign-in",
                "/console/sign-out"
            })
    void anythingElseLeadsHome(String next) {
        assertThat(NextPath.checked(next)).isEqualTo(NextPath.HOME);
    }

    @Test
    void nothingLeadsHome() {
        assertThat(NextPath.checked(null)).isEqualTo(NextPath.HOME);
    }
}
