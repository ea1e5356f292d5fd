package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.access.Role;
import dev.outcrop.server.http.Identity;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Agents and tools that are not for everybody, on the real server. */
class AllowListsTest extends PeopleScene {
    private static final List<String> IN = as("ann", Role.USER, "finance");
    private static final List<String> OUT = as("ann", Role.ADMIN, "it");

    private boolean local;

    @Override
    Optional<Identity> identity() {
        return local ? Optional.empty() : super.identity();
    }

    @Override
    void writeAgents() throws IOException {
        super.writeAgents();
        agent("ledger", "tools: [order]\ngroups: [finance]");
        agent("guide", "tools: [sky, order]\nagents: [ledger]\ntool-groups:\n  order: [finance]");
    }

    private String agents(Outcrop.Running server, List<String> who) throws Exception {
        return call(server, who, "GET", "/api/agents", "").body();
    }

    @Test
    void an_agent_for_others_is_not_there() throws Exception {
        try (var server = server()) {
            assertThat(agents(server, IN)).contains("\"ledger\"");
            assertThat(agents(server, OUT)).doesNotContain("ledger");
            assertThat(status(server, IN, "GET", "/api/agents/ledger", "")).isEqualTo(200);
            Reply hidden = call(server, OUT, "GET", "/api/agents/ledger", "");
            Reply none = call(server, OUT, "GET", "/api/agents/nowhere", "");
            assertThat(hidden.status()).isEqualTo(404);
            assertThat(hidden.json().get("detail")).isEqualTo(none.json().get("detail"));
            Reply asked = call(server, OUT, "POST", "/api/chat", question("c", "ledger", "m", "Hi"));
            assertThat(asked.status()).isEqualTo(404);
            assertThat(asked.json().get("field").stringValue()).isEqualTo("agent");
            assertThat(status(server, OUT, "GET", "/api/conversations/c", "")).isEqualTo(404);
        }
    }

    @Test
    void what_it_has_said_is_not_there_either_until_it_is_again() throws Exception {
        try (var server = server()) {
            String body = question("c", "ledger", "m1", "Order tea");
            assertThat(call(server, IN, "POST", "/api/chat", body).status()).isEqualTo(200);
            JsonNode messages =
                    call(server, IN, "GET", "/api/conversations/c/messages", "").json();
            String run = find(messages, "run_");
            String approval = find(messages, "approval_");
            for (String path : List.of(
                    "/api/conversations/c",
                    "/api/conversations/c/messages",
                    "/api/conversations/c/export",
                    "/api/runs/" + run,
                    "/api/runs/" + run + "/events",
                    "/api/runs/" + run + "/trace",
                    "/api/runs/" + run + "/trace/events",
                    "/api/approvals/" + approval)) {
                assertThat(status(server, IN, "GET", path, "")).as(path).isEqualTo(200);
                assertThat(status(server, OUT, "GET", path, "")).as(path).isEqualTo(404);
            }
            assertThat(call(server, OUT, "GET", "/api/conversations?q=tea", "").body())
                    .isEqualTo("{\"conversations\":[]}");
            assertThat(status(server, OUT, "DELETE", "/api/conversations/c", ""))
                    .isEqualTo(404);
            assertThat(status(server, OUT, "POST", "/api/conversations/c/restore", "{}"))
                    .isEqualTo(404);
            assertThat(status(server, IN, "GET", "/api/conversations/c", ""))
                    .as("nothing has happened to it")
                    .isEqualTo(200);
            assertThat(status(server, OUT, "PATCH", "/api/conversations/c", "{\"pinned\":true}"))
                    .isEqualTo(404);
            assertThat(status(server, OUT, "POST", "/api/chat", question("c", "desk", "m2", "What was it?")))
                    .isEqualTo(404);
            assertThat(status(server, OUT, "POST", "/api/chat/c/stop", "{}")).isEqualTo(404);
            assertThat(status(server, OUT, "POST", "/api/runs/" + run + "/cancel", "{}"))
                    .isEqualTo(404);
            assertThat(status(server, OUT, "PUT", "/api/runs/" + run + "/feedback", "{\"rating\":\"up\"}"))
                    .isEqualTo(404);
            assertThat(status(server, OUT, "POST", "/api/approvals/" + approval, "{\"decision\":\"approve\"}"))
                    .isEqualTo(404);
            assertThat(call(server, IN, "GET", "/api/conversations/c/messages", "")
                            .json())
                    .isEqualTo(messages);

            assertThat(status(server, IN, "DELETE", "/api/conversations/c", "")).isEqualTo(204);
            assertThat(status(server, OUT, "POST", "/api/conversations/c/restore", "{}"))
                    .isEqualTo(404);
            assertThat(status(server, IN, "GET", "/api/conversations/c", "")).isEqualTo(404);
            assertThat(status(server, IN, "POST", "/api/conversations/c/restore", "{}"))
                    .isEqualTo(200);
        }
    }

    @Test
    void tools_and_specialists_for_others_are_not_offered() throws Exception {
        try (var server = server()) {
            JsonNode guide = call(server, OUT, "GET", "/api/agents/guide", "").json();
            assertThat(guide.at("/tools").toString()).contains("sky").doesNotContain("order");
            assertThat(guide.get("agents").toString()).isEqualTo("[]");
            assertThat(call(server, IN, "GET", "/api/agents/guide", "")
                            .json()
                            .get("agents")
                            .toString())
                    .isEqualTo("[\"ledger\"]");

            // The model asks for it all the same.
            String answer = call(server, OUT, "POST", "/api/chat", question("c", "guide", "m", "Order tea"))
                    .body();
            assertThat(answer)
                    .contains("the person who asks is in none of the groups that may use it")
                    .doesNotContain("approval");
            assertThat(call(server, IN, "POST", "/api/chat", question("c2", "guide", "m", "Order tea"))
                            .body())
                    .contains("approval");
        }
    }

    @Test
    void the_operators_lists_hold_beside_the_authors() throws Exception {
        try (var server =
                server("OUTCROP_ACCESS_AGENTS", "ledger=board", "OUTCROP_ACCESS_TOOLS", "sky=board;order=board")) {
            assertThat(agents(server, IN)).doesNotContain("\"ledger\"");
            assertThat(agents(server, as("ann", Role.USER, "board"))).doesNotContain("\"ledger\"");
            assertThat(agents(server, as("ann", Role.USER, "board", "finance"))).contains("\"ledger\"");
            assertThat(call(server, IN, "GET", "/api/agents/desk", "")
                            .json()
                            .get("tools")
                            .toString())
                    .isEqualTo("[]");
        }
    }

    @Test
    void a_list_for_what_is_not_there_keeps_the_server_from_starting() {
        assertThatThrownBy(() -> server("OUTCROP_ACCESS_AGENTS", "leger=board"))
                .isInstanceOf(StartFailure.class)
                .hasMessage("access.agents names the agent \"leger\", and there is none (did you mean \"ledger\"?).");
        assertThatThrownBy(() -> server("OUTCROP_ACCESS_TOOLS", "ordr=board"))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("access.tools names the tool \"ordr\"");
    }

    @Test
    void the_one_person_of_a_local_server_may_use_everything_and_have_keys_that_may_less() throws Exception {
        local = true;
        try (var server = server("OUTCROP_ACCESS_AGENTS", "desk=board", "OUTCROP_REQUESTS", "1")) {
            assertThat(agents(server, List.of())).contains("\"ledger\"", "\"desk\"", "\"order\"");
            String secret = key(server, List.of(), "{\"name\":\"a\",\"permissions\":[\"read\"],\"agents\":[\"desk\"]}")
                    .get("secret")
                    .stringValue();
            assertThat(agents(server, by(secret))).contains("\"desk\"").doesNotContain("\"ledger\"");
            assertThat(status(server, by(secret), "POST", "/api/chat", question("c", "desk", "m", "Hi")))
                    .isEqualTo(403);
            assertThat(status(server, by("ock_0_" + "x".repeat(43)), "GET", "/api/info", ""))
                    .isEqualTo(401);
        }
    }
}
