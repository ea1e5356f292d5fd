package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.outcrop.e2e.pages.Piecewise.end;
import static dev.outcrop.e2e.pages.Piecewise.input;
import static dev.outcrop.e2e.pages.Piecewise.text;
import static dev.outcrop.e2e.pages.Piecewise.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A walk through every page and state, on a desk and on phones, in light and dark and in Japanese: axe finds nothing,
 * nothing is wider than the screen, and there is a picture of each in {@code target/screenshots}.
 */
class LooksIT extends PageTest {
    private final List<String> findings = new ArrayList<>();

    static Stream<Screen> screens() {
        return Stream.of(
                Screen.DESK,
                Screen.DESK.inDark(),
                Screen.phone(390),
                Screen.phone(390).inDark(),
                Screen.phone(360).in("ja-JP"),
                Screen.DESK.in("ja-JP"));
    }

    @ParameterizedTest
    @MethodSource("screens")
    void every_state(Screen screen) {
        findings.clear();
        Walk walk = new Walk(visitor(screen), screen);
        walk.pages();
        walk.answering();
        walk.answers();
        walk.list();
        walk.faults();
        assertThat(findings).isEmpty();
    }

    @Test
    void axe_sees_what_is_wrong() {
        Chat chat = visitor().open("/");
        assertThat(chat.page().locator("[data-agent]")).hasCount(3);
        assertThat(Axe.violations(chat.page())).isEmpty();
        chat.page().evaluate("document.querySelector('main').append(new Image(40, 40))");
        assertThat(Axe.violations(chat.page()))
                .anySatisfy(rule -> assertThat(rule.getId()).isEqualTo("image-alt"));
    }

    @Test
    void dark_light_and_system_are_chosen_and_kept() {
        Chat chat = visitor(Screen.DESK.inDark()).open("/");
        String dark = background(chat);
        chat.button("Settings").click();
        choose(chat, "Light");
        String light = background(chat);
        assertThat(light).isNotEqualTo(dark);

        chat.page().reload();
        assertThat(background(chat)).isEqualTo(light);
        chat.button("Settings").click();
        choose(chat, "System");
        assertThat(background(chat)).isEqualTo(dark);
        chat.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        assertThat(background(chat)).isEqualTo(light);
        choose(chat, "Dark");
        assertThat(background(chat)).isEqualTo(dark);
    }

    @Test
    void japanese_is_chosen_and_kept_and_is_the_language_of_a_japanese_browser() {
        model.script().otherwise(turn -> turn.text("こんにちは。"));
        Chat chat = visitor().with("concierge");
        chat.button("Settings").click();
        choose(chat, "日本語");
        assertThat(chat.page().locator("html")).hasAttribute("lang", "ja");
        assertThat(chat.page().getByRole(AriaRole.TEXTBOX, named("メッセージ"))).isVisible();
        chat.page().reload();
        assertThat(chat.sendOrStop()).hasAttribute("aria-label", "送信");

        Chat other = visitor(Screen.DESK.in("ja-JP")).with("concierge");
        assertThat(other.page().locator("html")).hasAttribute("lang", "ja");
        other.ask("こんにちは");
        other.assertAnswer("こんにちは。");
        assertThat(other.page().getByRole(AriaRole.LINK, named("新しいチャット"))).isVisible();
        assertThat(other.id("status")).hasText("回答が完了しました。");
    }

    @Test
    void a_reader_who_has_scrolled_up_is_not_moved() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> {
            text(turn, 0, "A paragraph that fills the page.\n\n".repeat(60));
            turn.hold(gate);
            text(turn, 0, "More of it.\n\n".repeat(60) + "The end.");
            end(turn, 0);
        });
        Chat chat = visitor().with("concierge");
        chat.ask("A long one");
        assertThat(chat.answer()).containsText("fills the page");
        Locator thread = chat.id("thread");
        chat.page()
                .waitForFunction("() => { const t = document.querySelector('[data-testid=thread]');"
                        + " return t.scrollHeight > 2000 && t.scrollHeight - t.scrollTop - t.clientHeight < 48; }");
        thread.hover();
        chat.page().mouse().wheel(0, -900);
        assertThat(chat.button("Jump to the latest message")).isVisible();
        chat.page()
                .waitForFunction(
                        "() => { const t = document.querySelector('[data-testid=thread]'); const at = t.scrollTop;"
                                + " return new Promise(still => requestAnimationFrame(() => requestAnimationFrame(() =>"
                                + " still(t.scrollTop === at)))); }");
        double before = scrolled(thread);

        gate.open();
        assertThat(chat.answer()).hasAttribute("data-state", "completed");
        chat.assertIdle();
        assertThat(scrolled(thread)).isEqualTo(before);
        chat.button("Jump to the latest message").click();
        assertThat(chat.answer().getByText("The end.")).isInViewport();
        assertThat(chat.button("Jump to the latest message")).isHidden();
    }

    private static double scrolled(Locator thread) {
        return ((Number) thread.evaluate("element => element.scrollTop")).doubleValue();
    }

    private static String background(Chat chat) {
        return (String) chat.page().evaluate("getComputedStyle(document.documentElement).backgroundColor");
    }

    private static void choose(Chat chat, String name) {
        chat.page().getByRole(AriaRole.RADIO, named(name)).check();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private final class Walk {
        private final Chat chat;
        private final Screen screen;
        private final boolean japanese;
        private int number;

        Walk(Chat chat, Screen screen) {
            this.chat = chat;
            this.screen = screen;
            this.japanese = screen.locale().startsWith("ja");
        }

        void pages() {
            chat.open("/");
            assertThat(chat.page().locator("[data-agent]")).hasCount(3);
            look("home");
            chat.page().getByTestId("model-badge").click();
            panel();
            assertThat(chat.page().locator("[popover]:popover-open"))
                    .containsText("A model on this machine answers in place of Amazon Bedrock");
            assertThat(chat.page().locator("[popover]:popover-open")).not().containsText("us-east-1");
            look("model-badge");
            chat.page().keyboard().press("Escape");
            chat.with("chef");
            look("agent");
            chat.open("/no/such/page");
            assertThat(chat.page().locator("h2").last()).isVisible();
            look("no-such-page");
            chat.open("/a/nobody");
            look("no-such-agent");
        }

        void answering() {
            Gate begin = Gate.closed();
            Gate write = Gate.closed();
            Gate finish = Gate.closed();
            model.script().turn(turn -> {
                turn.hold(begin)
                        .reasoning("The person wants a sum.\n\n- first the product\n- then the quotient", "SIG");
                turn.text(japanese ? "計算してみます。" : "Let me work it out.");
                tool(turn, 2, "t1", "calculator");
                input(turn, 2, "{\"expression\": \"1280 * ");
                turn.hold(write);
                input(turn, 2, "1.15 / 4\"}");
                end(turn, 2);
                turn.stop("tool_use");
            });
            model.script().turn(turn -> {
                text(turn, 0, rich());
                turn.hold(finish);
                text(turn, 0, japanese ? "\n\n以上です。\n" : "\n\nThat is all.\n");
                end(turn, 0);
            });
            chat.with("concierge").ask(japanese ? "1280 × 1.15 ÷ 4 はいくつですか？" : "What is 1280 × 1.15 / 4?");
            assertThat(chat.id("thinking")).isVisible();
            look("thinking");
            begin.open();
            assertThat(chat.tool("calculator")).hasAttribute("data-state", "writing");
            chat.tool("calculator").locator("summary").click();
            look("tool-writing");
            write.open();
            assertThat(chat.answer().locator("table")).isVisible();
            look("streaming");
            finish.open();
            chat.assertIdle();
            assertThat(chat.id("facts")).isVisible();
            chat.id("thread").evaluate("element => { element.scrollTop = 0; }");
            look("answer-top");
            chat.id("thread").evaluate("element => { element.scrollTop = element.scrollHeight; }");
            look("answer-end");
            chat.questions().hover();
            button(chat.questions(), japanese ? "メッセージを編集" : "Edit message").click();
            look("editing");
            chat.page().keyboard().press("Escape");
        }

        void answers() {
            model.script()
                    .turn(turn -> turn.toolUse("t1", "calculator", "{\"expression\": \"1 / 0\"}")
                            .toolUse("t2", "ask_chef", "{\"question\": \"A soup of leeks for two?\"}"));
            model.script().turn(turn -> turn.toolUse("t3", "season", "{\"month\": 11, \"hemisphere\": \"NORTH\"}"));
            model.script().turn(turn -> turn.text("**Leek soup**: sweat the leeks, add stock, simmer 20 minutes."));
            model.script().turn(turn -> turn.text("The sum has no result; the chef suggests a **leek soup**."));
            chat.with("concierge").askUntil("completed", japanese ? "ねぎのスープと、1÷0は？" : "A soup of leeks, and 1 / 0?");
            assertThat(chat.handover("chef")).hasAttribute("data-state", "done");
            chat.handover("chef").locator("summary").first().click();
            assertThat(chat.handover("chef")).containsText("simmer 20 minutes");
            look("tool-failed-and-handover");

            model.script().turn(turn -> {
                text(turn, 0, japanese ? "これは途中で" : "This is as far as it");
                turn.exception("validationException", "The input is too strange.");
            });
            chat.with("concierge").askUntil("failed", japanese ? "失敗してください" : "Fail, please");
            look("failed");

            model.script().turn(turn -> {
                text(turn, 0, japanese ? "ずっと続きます" : "This would go on for ever");
                turn.thenStall();
            });
            chat.with("concierge").ask(japanese ? "止めます" : "I shall stop this");
            assertThat(chat.answer()).isVisible();
            chat.sendOrStop().click();
            assertThat(chat.answer()).hasAttribute("data-state", "cancelled");
            look("stopped");

            model.script().turn(turn -> turn.text("Another answer."));
            button(chat.answer(), japanese ? "もう一度回答する" : "Answer again").click();
            assertThat(chat.id("versions")).containsText("2/2");
            chat.assertIdle();
            look("versions");
        }

        void list() {
            drawer();
            look("conversations");
            chat.conversations().first().getByRole(AriaRole.BUTTON).click();
            panel();
            look("conversation-menu");
            chat.page().getByRole(AriaRole.MENUITEM).nth(1).click();
            look("renaming");
            chat.page().keyboard().press("Enter");
            Locator search = chat.page().getByRole(AriaRole.SEARCHBOX);
            search.fill(japanese ? "スープ" : "soup");
            assertThat(chat.conversations()).hasCount(1);
            look("search");
            search.fill("zzzz");
            assertThat(chat.conversations()).hasCount(0);
            look("search-nothing");
            search.fill("");
            assertThat(chat.conversations()).hasCount(4);
            chat.page()
                    .locator("button[aria-haspopup=dialog]")
                    .filter(settings())
                    .click();
            panel();
            look("settings");
            chat.page().keyboard().press("Escape");
            chat.conversations().last().getByRole(AriaRole.BUTTON).click();
            chat.page().getByRole(AriaRole.MENUITEM).last().click();
            assertThat(chat.id("toast")).isVisible();
            look("deleted");
            chat.open("/");
            assertThat(chat.page().locator("[data-agent]")).hasCount(3);
            chat.page().keyboard().press("Control+k");
            assertThat(chat.page().getByRole(AriaRole.OPTION).first()).isVisible();
            look("palette");
        }

        void faults() {
            model.script().turn(turn -> {
                text(turn, 0, japanese ? "ここまで届きました" : "It has come this far");
                turn.thenStall();
            });
            expectFaults();
            chat.open("/c/not-here");
            assertThat(chat.page().locator("main h2").last()).isVisible();
            look("no-such-conversation");
            chat.with("concierge").ask(japanese ? "つながっていますか" : "Are we connected?");
            assertThat(chat.answer()).isVisible();
            chat.page().context().setOffline(true);
            assertThat(chat.id("banner")).isVisible();
            look("offline");
            chat.page().context().setOffline(false);
            chat.sendOrStop().click();
            chat.assertIdle();
        }

        /** A menu or panel is open and in its place. */
        private void panel() {
            assertThat(chat.page().locator("[popover]:popover-open")).isVisible();
        }

        private void drawer() {
            if (screen.phone()) {
                chat.page()
                        .getByRole(AriaRole.BUTTON, named(japanese ? "会話一覧を開く" : "Open conversations"))
                        .click();
            }
            assertThat(chat.conversations().first()).isVisible();
        }

        private Locator.FilterOptions settings() {
            return new Locator.FilterOptions().setHasText(japanese ? "設定" : "Settings");
        }

        private Locator button(Locator within, String name) {
            return within.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
        }

        private String rich() {
            String table = japanese
                    ? "| 段階 | 値 |\n|---|---:|\n| 積 | 1472 |\n| 商 | 368 |\n"
                    : "| step | value |\n|---|---:|\n| product | 1472 |\n| quotient | 368 |\n";
            String title = japanese ? "## 結果\n\n**368** です。" : "## The result\n\nIt is **368**, by way of `1472`.";
            return title + "\n\n" + table
                    + "\n1. one\n2. two\n   - nested [link](https://example.com/a)\n\n> A quotation.\n\n"
                    + "```java\n// computed by hand, in a line that is longer than a phone is wide, so that it has to scroll\n"
                    + "record Sum(int left, int right) {\n    int value() {\n        return left + right;\n    }\n}\n```\n\n"
                    + "- [x] done\n- [ ] to do\n\n![a chart](https://example.com/chart.png)\n\n"
                    + "https://example.com/an/address/that/is/very/long/and/has/no/place/to/break/" + "x".repeat(80);
        }

        /** Axe, the width, and a picture. */
        private void look(String state) {
            findings.addAll(Picture.of(
                    chat.page(),
                    String.format("%s%s/%02d-%s", screen.label(), japanese ? "-ja" : "", ++number, state)));
        }
    }
}
