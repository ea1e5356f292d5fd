package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Who does not wake a database that is left alone: whatever comes by itself, and whoever has not said who they are. Meant to
 * wake it are a sign-in that succeeds, every route that asks for who comes (with a session, a key or a token that has to be
 * looked up, or on a server for one person), and {@link DatabaseRest} once a day for what jobs have to do.
 */
class LeftAloneTest extends RestScene {
    private static final int LOOKS = 22;

    /** Longer than anything is believed that has to be looked up; all together much less than a day. */
    private static final Duration BETWEEN = Duration.ofMinutes(10);

    /** Together longer than the slowest of those who look by themselves takes from one look to the next: five seconds. */
    private static final Duration A_LOOK = Duration.ofMillis(250);

    private final TestProvider provider = new TestProvider();

    @AfterEach
    void noProvider() {
        provider.close();
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.METRICS_CLOUDWATCH, "test");
        flags.put(SettingKey.BUDGETS, "all=all,day,100000 tokens");
        return flags;
    }

    @Override
    boolean reloading() {
        return true;
    }

    private Outcrop.Running withSignIn() {
        return server(
                "OUTCROP_OIDC_ISSUER", provider.issuer(),
                "OUTCROP_OIDC_CLIENT_ID", TestProvider.CLIENT,
                "OUTCROP_OIDC_CLIENT_SECRET", TestProvider.SECRET);
    }

    @Test
    void nothing_that_comes_by_itself_and_no_stranger_opens_a_connection_and_no_stop_does() throws Exception {
        final int knocks;
        try (Outcrop.Running alone = server();
                Outcrop.Running many = withSignIn()) {
            script.turn(turn -> turn.text("Something to tell of.").usage(10, 2));
            assertThat(ask(alone, "c1", "hello")).contains("Something to tell of.");
            List<String> routes = routes(alone);
            rests(alone, many);

            knocks = gate.knocks.get();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .as("jobs are not even looked for")
                    .noneMatch(name -> name.startsWith("outcrop-job-"));
            write("desk.md", "---\ndescription: The desk\ntools: []\n---\nYou are another desk by now.\n");
            assertThat(openOf(many, routes))
                    .contains("GET /health/ready", "GET /auth/sign-in", "GET /auth/callback", "POST /auth/sign-out");
            for (int look = 1; look <= LOOKS; look++) {
                clock.move(BETWEEN);
                monitors(alone);
                await().pollInterval(Duration.ofMillis(50))
                        .during(A_LOOK)
                        .atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(gate.knocks).as("nobody even tried").hasValue(knocks));
            }
            assertThat(connections()).isZero();
            assertThat(state(alone)).isEqualTo("resting");
            assertThat(state(many)).isEqualTo("resting");
        }
        assertThat(gate.knocks).as("nor when they stopped").hasValue(knocks);
    }

    @Test
    void nobody_who_is_answered_without_it_keeps_it_awake() throws Exception {
        try (Outcrop.Running many = withSignIn()) {
            await().atMost(PATIENCE).until(() -> {
                openOf(many, List.of("GET /health/live"));
                clock.move(REST_AFTER.dividedBy(2));
                return connections() == 0;
            });
        }
    }

    /** What a load balancer, Prometheus and a browser's page ask for again and again. */
    private void monitors(Outcrop.Running alone) throws Exception {
        for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
            assertThat(send(alone, "GET", path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(send(alone, "GET", "/").statusCode()).isLessThan(500);
        assertThat(send(alone, "GET", "/api/nothing").statusCode()).isEqualTo(404);
        assertThat(send(alone, "GET", "/api/conversations", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
    }

    /** The routes that answer somebody who says nothing of who they are; all are tried, and those of signing in. */
    private List<String> openOf(Outcrop.Running server, List<String> routes) throws Exception {
        var all = new ArrayList<>(routes);
        all.addAll(List.of(
                "GET /auth/sign-in",
                "GET /auth/callback",
                "GET /auth/callback?state=made-up&code=made-up",
                "POST /auth/sign-out",
                "GET /signed-out"));
        var open = new ArrayList<String>();
        for (String route : all) {
            String[] words = route.split(" ", 2);
            String body = words[0].equals("GET") || words[0].equals("DELETE") ? "" : "{}";
            int status = new Browser(http)
                    .send(words[0], server.url() + words[1], body)
                    .statusCode();
            if (status != 401) {
                assertThat(status).as(route).isLessThan(500);
                open.add(route);
            }
        }
        return open;
    }

    /** Every route of the description, as METHOD and path. */
    private List<String> routes(Outcrop.Running server) throws Exception {
        var routes = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> path :
                get(server, "/openapi.json").get("paths").properties()) {
            String address = path.getKey().replaceAll("\\{[a-zA-Z]+}", "some");
            for (String method : path.getValue().propertyNames()) {
                routes.add(method.toUpperCase(Locale.ROOT) + " " + address);
            }
        }
        assertThat(routes).hasSizeGreaterThan(50);
        return routes;
    }
}
