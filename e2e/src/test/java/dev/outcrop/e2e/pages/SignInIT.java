package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Signing in at a provider's own page, staying where one was, and signing out. */
class SignInIT extends PageTest {
    private final MockOAuth2Server provider = started();

    private static MockOAuth2Server started() {
        var server = new MockOAuth2Server(new OAuth2Config(true));
        server.start();
        // Its first answers take seconds on a busy machine, and a server waits for its provider less long than that.
        var first = new ChatClient(URI.create(server.issuerUrl("default").toString()));
        first.get("/default/.well-known/openid-configuration");
        first.get("/default/jwks");
        return server;
    }

    @AfterAll
    void end() {
        provider.shutdown();
    }

    @Override
    ServerOptions options() throws IOException {
        return super.options()
                .withVariable("OUTCROP_OIDC_ISSUER", issuer().toString())
                .withVariable("OUTCROP_OIDC_CLIENT_ID", "outcrop");
    }

    private URI issuer() {
        return URI.create(provider.issuerUrl("default").toString());
    }

    private Chat stranger(Screen screen) {
        Chat chat = visitor(screen);
        expectVisitsTo(issuer());
        expectFaults(); // Chromium tells the console of each 401
        return chat;
    }

    @Test
    void somebody_signs_in_asks_loses_the_session_and_goes_on_with_what_was_not_sent() {
        model.script().turn(turn -> turn.text("Leek soup."));
        model.script().turn(turn -> turn.text("Rice."));
        Chat chat = stranger(Screen.DESK).open("/a/chef");
        signIn(chat, "Sign in");
        assertThat(chat.page()).hasURL(Pattern.compile("/a/chef$"));
        assertThat(chat.id("account")).hasText("Ann Arbor");
        chat.askUntil("completed", "A soup?");
        String address = chat.page().url();
        assertThat(Picture.of(chat.page(), "sign-in/in")).isEmpty();

        chat.page().context().clearCookies();
        chat.composer().fill("And what with it?");
        chat.composer().press("Enter");
        signIn(chat, "Sign in");
        assertThat(chat.page()).hasURL(address);
        assertThat(chat.answers()).hasCount(1);
        assertThat(chat.composer()).hasValue("And what with it?");
        chat.composer().press("Enter");
        assertThat(chat.answer()).containsText("Rice.");
    }

    @Test
    void a_first_message_that_was_not_sent_is_kept_too() {
        Chat chat = stranger(Screen.DESK).open("/a/chef");
        signIn(chat, "Sign in");
        assertThat(chat.composer()).isVisible();
        chat.page().context().clearCookies();
        chat.composer().fill("Leeks?");
        chat.composer().press("Enter");
        signIn(chat, "Sign in");
        assertThat(chat.page()).hasURL(Pattern.compile("/a/chef$"));
        assertThat(chat.composer()).hasValue("Leeks?");
    }

    @Test
    void signing_out_ends_at_a_page_that_says_so_and_goes_round_in_no_circle() {
        Chat chat = stranger(Screen.DESK).open("/");
        signIn(chat, "Sign in");
        chat.id("account").click();
        chat.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Sign out").setExact(true))
                .click();
        assertThat(chat.page()).hasURL(Pattern.compile("/signed-out$|/signed-out\\?.*$"));
        assertThat(chat.page().getByRole(AriaRole.HEADING)).hasText("You are signed out.");
        assertThat(chat.page().context().cookies().stream()
                        .map(cookie -> cookie.name)
                        .filter(name -> name.startsWith("outcrop")))
                .isEmpty();
        chat.open("/");
        assertThat(chat.id("sign-in")).isVisible();
        assertThat(chat.page().getByRole(AriaRole.HEADING)).hasText("Sign in");
    }

    @Test
    void somebody_sees_where_they_are_signed_in_and_ends_the_others_by_keyboard() {
        Chat phone = stranger(Screen.phone(390).inDark()).open("/");
        signIn(phone, "Sign in");
        assertThat(phone.page().locator("[data-agent]")).hasCount(3);
        List<String> findings = new ArrayList<>();
        Chat chat = stranger(Screen.DESK).open("/");
        signIn(chat, "Sign in");
        chat.id("account").click();
        link(chat, "Where you are signed in").click();
        Locator rows = chat.id("sessions").locator("li");
        assertThat(rows).hasCount(2);
        assertThat(rows.first()).containsText("Chrome, Linux");
        assertThat(rows.first()).containsText("This one");
        assertThat(rows.first()).containsText("127.0.0.1");
        findings.addAll(Picture.of(chat.page(), "sign-in/sessions-desk"));
        Chat dark = new Chat(chat.page().context().newPage());
        dark.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        dark.open("/data");
        assertThat(dark.id("sessions").locator("li")).hasCount(2);
        findings.addAll(Picture.of(dark.page(), "sign-in/sessions-dark"));
        phone.open("/data");
        assertThat(phone.id("sessions").locator("li")).hasCount(2);
        findings.addAll(Picture.of(phone.page(), "sign-in/sessions-390"));

        rows.last().getByRole(AriaRole.BUTTON).focus();
        chat.page().keyboard().press("Enter");
        assertThat(rows).hasCount(1);
        assertThat(chat.page()
                        .getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Where you are signed in")))
                .isFocused();
        assertThat(chat.button("End all others")).hasCount(0);
        phone.open("/");
        assertThat(phone.id("sign-in")).isVisible();
        assertThat(findings).isEmpty();
    }

    @Test
    void the_page_that_asks_for_it_can_be_read_by_everybody() {
        List<String> findings = new ArrayList<>();
        for (Screen screen : List.of(Screen.DESK, Screen.phone(360).in("ja-JP"))) {
            boolean japanese = screen.locale().startsWith("ja");
            Chat chat = stranger(screen).open("/");
            assertThat(chat.id("sign-in")).isVisible();
            findings.addAll(Picture.of(chat.page(), "sign-in/asks-" + screen.width()));
            chat.open("/signed-out?why=not-allowed");
            assertThat(link(chat, japanese ? "別のアカウントでサインイン" : "Sign in as someone else"))
                    .isVisible();
            findings.addAll(Picture.of(chat.page(), "sign-in/refused-" + screen.width()));
        }
        assertThat(findings).isEmpty();
    }

    private static void signIn(Chat chat, String name) {
        assertThat(chat.id("sign-in")).isVisible();
        link(chat, name).click();
        Page page = chat.page();
        page.locator("input[name=username]").fill("ann");
        page.locator("textarea[name=claims]").fill("{\"name\":\"Ann Arbor\"}");
        page.locator("input[type=submit]").click();
    }

    private static Locator link(Chat chat, String name) {
        return chat.page()
                .getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
