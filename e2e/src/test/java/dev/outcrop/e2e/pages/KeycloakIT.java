package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.outcrop.e2e.fixtures.Keycloak;
import dev.outcrop.e2e.fixtures.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sign-in with a provider that other people wrote: Keycloak and its own pages. The client has to send PKCE with S256, a group
 * gives the role, and another group is not let in.
 */
class KeycloakIT extends PageTest {
    private Keycloak keycloak;

    @SuppressWarnings("NullAway.Init") // filled before all tests
    KeycloakIT() {}

    @BeforeAll
    void provider(@TempDir Path log) throws IOException {
        keycloak = Keycloak.begin(log); // it gets ready while Chromium and the server do
    }

    @AfterAll
    void end() {
        if (keycloak != null) { // where Keycloak is missing, there is nothing to end
            keycloak.close();
        }
    }

    @Override
    ServerOptions options() throws IOException {
        return super.options()
                .withVariable("OUTCROP_OIDC_ISSUER", keycloak.issuer().toString())
                .withVariable("OUTCROP_OIDC_CLIENT_ID", "outcrop")
                .withVariable("OUTCROP_OIDC_CLIENT_SECRET", "known-to-the-test-alone")
                .withVariable("OUTCROP_OIDC_ALLOWED_GROUPS", "cooks")
                .withVariable("OUTCROP_ACCESS_ROLES", "builder=cooks;admin=guests");
    }

    @Test
    void somebody_signs_in_has_the_role_of_their_group_and_signs_out_of_both() throws IOException {
        model.script().turn(turn -> turn.text("Leek soup."));
        Chat chat = stranger().open("/a/chef");
        signIn(chat);
        atKeycloak(chat, "ann", "leeks and rice");
        assertThat(chat.page()).hasURL(Pattern.compile("/a/chef$"));
        assertThat(chat.id("account")).hasText("Ann Arbor");
        JsonNode user = user(chat);
        assertThat(user.path("role").asString()).isEqualTo("builder");
        chat.askUntil("completed", "A soup?");

        chat.page()
                .context()
                .clearCookies(new BrowserContext.ClearCookiesOptions().setName(Pattern.compile("outcrop.*")));
        chat.open("/");
        signIn(chat); // Keycloak still knows who it is, and asks nothing
        assertThat(chat.id("account")).hasText("Ann Arbor");

        signOut(chat);
        assertThat(chat.page()).hasURL(server.base() + "/signed-out");
        assertThat(chat.page().getByRole(AriaRole.HEADING)).hasText("You are signed out.");
        chat.open("/");
        signIn(chat);
        assertThat(chat.page().locator("#password")).isVisible();
        assertThat(chat.page()).hasURL(Pattern.compile("/realms/outcrop/"));
    }

    @Test
    void somebody_outside_of_the_groups_is_told_so_and_comes_in_as_somebody_else() throws IOException {
        Chat chat = stranger().open("/");
        signIn(chat);
        atKeycloak(chat, "bob", "rice and leeks");
        assertThat(chat.page()).hasURL(Pattern.compile("/signed-out\\?why=not-allowed"));
        assertThat(chat.page().getByText("You are known to the identity provider, but not let in here."))
                .isVisible();
        assertThat(chat.page().request().get(server.base() + "/api/info").status())
                .isEqualTo(401);

        link(chat, "Sign in as someone else");
        // Keycloak asks for the password of whom it knows, or for somebody else.
        chat.page().locator("#reset-login, #username").first().waitFor();
        if (chat.page().locator("#reset-login").isVisible()) {
            chat.page().locator("#reset-login").click();
        }
        atKeycloak(chat, "ann", "leeks and rice");
        assertThat(chat.id("account")).hasText("Ann Arbor");
    }

    @Test
    void who_was_signed_out_at_keycloak_stays_here_and_can_sign_out_all_the_same() throws IOException {
        Chat chat = stranger().open("/");
        signIn(chat);
        atKeycloak(chat, "ann", "leeks and rice");
        assertThat(chat.id("account")).hasText("Ann Arbor");
        chat.page().navigate(keycloak.issuer() + "/protocol/openid-connect/logout");
        chat.page().locator("#kc-logout").click();
        assertThat(chat.page().getByRole(AriaRole.HEADING)).hasText("You are logged out");

        chat.open("/");
        assertThat(chat.id("account")).hasText("Ann Arbor"); // our session is our own, until its time is over
        signOut(chat);
        assertThat(chat.page()).hasURL(server.base() + "/signed-out");
        assertThat(chat.page().getByRole(AriaRole.HEADING)).hasText("You are signed out.");
        chat.open("/");
        signIn(chat);
        assertThat(chat.page().locator("#password")).isVisible();
    }

    private Chat stranger() throws IOException {
        keycloak.awaitReady();
        Chat chat = visitor();
        expectVisitsTo(keycloak.base());
        expectFaults(); // Chromium tells the console of each 401
        return chat;
    }

    private static void signIn(Chat chat) {
        assertThat(chat.id("sign-in")).isVisible();
        link(chat, "Sign in");
    }

    private static void atKeycloak(Chat chat, String name, String password) {
        chat.page().locator("#username").fill(name);
        chat.page().locator("#password").fill(password);
        chat.page().locator("#kc-login").click();
    }

    private static void signOut(Chat chat) {
        chat.id("account").click();
        chat.button("Sign out").click();
    }

    private static void link(Chat chat, String name) {
        chat.page()
                .getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private JsonNode user(Chat chat) {
        String info = chat.page().request().get(server.base() + "/api/info").text();
        return JsonMapper.shared().readTree(info).path("user");
    }
}
