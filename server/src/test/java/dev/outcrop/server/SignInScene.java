package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.config.SettingKey;
import dev.outcrop.testkit.SettableClock;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server with an identity provider at the wire, and a clock that a test moves. */
@SuppressWarnings("NullAway.Init") // filled before each test
abstract class SignInScene extends ServerScene {
    final TestProvider provider = new TestProvider();
    final SettableClock clock = SettableClock.at(Instant.now().toString());
    final Map<SettingKey, String> more = new EnumMap<>(SettingKey.class);
    private final List<Outcrop.Running> servers = new ArrayList<>();
    Outcrop.Running server;
    Browser browser;

    @BeforeEach
    void open() {
        server = started();
        browser = new Browser(http);
    }

    @AfterEach
    void shut() {
        servers.forEach(Outcrop.Running::close);
        provider.close();
    }

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.OIDC_ISSUER, provider.issuer());
        flags.put(SettingKey.OIDC_CLIENT_ID, TestProvider.CLIENT);
        flags.putAll(more);
        return flags;
    }

    @Override
    Map<String, String> environment() {
        return new HashMap<>(Map.of("OUTCROP_OIDC_CLIENT_SECRET", TestProvider.SECRET));
    }

    Outcrop.Running started() {
        Outcrop.Running running = server();
        servers.add(running);
        return running;
    }

    /** Another server with other settings, on data of its own unless they say where. */
    Outcrop.Running another(Map<SettingKey, String> settings) {
        more.put(SettingKey.DATA, folder.resolve("data-" + servers.size()).toString());
        more.putAll(settings);
        return started();
    }

    /** A browser's way through sign-in as somebody, up to the answer of the callback. */
    HttpResponse<String> signIn(Browser by, String subject) throws Exception {
        return signIn(
                by, nonce -> provider.signed(provider.claims(subject, nonce).build()));
    }

    /** The same with an ID token made for the nonce. */
    HttpResponse<String> signIn(Browser by, UnaryOperator<String> idToken) throws Exception {
        Browser.Parameters asked = Browser.parameters(by.get(server.url() + "/auth/sign-in?return=/c/abc"));
        provider.gives(idToken.apply(asked.get("nonce")));
        return by.get(server.url() + "/auth/callback?code=a-code&state=" + asked.get("state"));
    }

    void assertSignedIn(Browser by, String subject) throws Exception {
        JsonNode info = info(by);
        assertThat(info.path("user").path("name").asString()).isEqualTo("Name of " + subject);
    }

    void assertStranger(Browser by) throws Exception {
        assertThat(by.get(server.url() + "/api/info").statusCode()).isEqualTo(401);
    }

    JsonNode info(Browser by) throws Exception {
        HttpResponse<String> response = by.get(server.url() + "/api/info");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    static void assertRefused(HttpResponse<String> response, String why) {
        assertThat(Browser.location(response)).isEqualTo("/signed-out?why=" + why);
    }

    /** Every route of the description as METHOD and path. */
    List<String> routes(Browser by) throws Exception {
        var routes = new ArrayList<String>();
        JsonMapper.shared()
                .readTree(by.get(server.url() + "/openapi.json").body())
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + " "
                                + path.getKey().replaceAll("\\{[a-zA-Z]+}", "some"))));
        assertThat(routes).hasSizeGreaterThan(20);
        return routes;
    }
}
