package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.config.SettingKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A container of AgentCore Runtime whose callers come with access tokens of an identity provider. */
class AgentCoreTokensTest extends SignInScene {
    private static final String API = "outcrop-runtime";
    private static final String SESSION = "session-one-0123456789-0123456789-0123";

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: []");
        script.always(request -> request.path("messages").size() > 1, turn -> turn.text("You have asked before."));
        script.otherwise(turn -> turn.text("It is cold."));
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.AGENTCORE, "on");
        flags.put(SettingKey.HOST, "0.0.0.0");
        flags.put(SettingKey.OIDC_AUDIENCES, API);
        flags.putIfAbsent(SettingKey.ACCESS_ROLES, "user=staff");
        return flags;
    }

    private HttpResponse<String> invoke(String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id";
        all[headers.length + 1] = SESSION;
        return browser.send("POST", server.url() + "/invocations", "{\"prompt\":\"Weather?\"}", all);
    }

    private String token(String person, String audience, String group) {
        return "Bearer "
                + provider.signed(
                        provider.access(person, audience).claim("groups", group).build());
    }

    private static String said(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body()).path("response").asString();
    }

    @Test
    void the_token_says_who_asks_and_nothing_else_does() throws Exception {
        assertThat(said(invoke("Authorization", token("ann", API, "staff")))).isEqualTo("It is cold.");
        assertThat(said(invoke("Authorization", token("ann", API, "staff")))).isEqualTo("You have asked before.");
        assertThat(said(invoke("Authorization", token("bob", API, "staff"))))
                .as("bob's session is not ann's")
                .isEqualTo("It is cold.");
        assertThat(said(invoke(
                        "Authorization", token("cy", API, "staff"), "X-Amzn-Bedrock-AgentCore-Runtime-User-Id", "ann")))
                .as("a header makes nobody of somebody else")
                .isEqualTo("It is cold.");
    }

    @Test
    void without_a_good_token_and_a_role_nothing_is_answered() throws Exception {
        assertThat(invoke().statusCode()).isEqualTo(401);
        assertThat(invoke("X-Amzn-Bedrock-AgentCore-Runtime-User-Id", "ann").statusCode())
                .isEqualTo(401);
        assertThat(invoke("Authorization", "Bearer none").statusCode()).isEqualTo(401);
        assertThat(invoke("Authorization", token("ann", "another-audience", "staff"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(invoke("Authorization", token("ann", API, "others")).statusCode())
                .isEqualTo(403);
    }
}
