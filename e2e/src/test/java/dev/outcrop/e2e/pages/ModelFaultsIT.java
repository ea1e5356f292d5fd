package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.outcrop.e2e.pages.Piecewise.end;
import static dev.outcrop.e2e.pages.Piecewise.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person reads while a model is in trouble and when it was in vain, in the language of the page. */
class ModelFaultsIT extends PageTest {
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    private final List<String> findings = new ArrayList<>();

    static Stream<Screen> screens() {
        return Stream.of(
                Screen.DESK,
                Screen.DESK.inDark(),
                Screen.phone(390),
                Screen.phone(390).in("ja-JP"));
    }

    static Stream<Screen> languages() {
        return Stream.of(Screen.DESK, Screen.phone(390).in("ja-JP"));
    }

    /** Two models, so that there is another one to ask. */
    @Override
    ServerOptions options() throws IOException {
        return super.options().withVariable("OUTCROP_MODELS", "chat=local.scripted,local.second;fast=local.scripted");
    }

    @AfterEach
    void nothing_was_found() {
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("screens")
    void each_reason_for_trying_again_has_its_sentence_and_estimates_are_marked(Screen screen) {
        boolean japanese = japanese(screen);
        Gate accepted = Gate.closed();
        Gate another = Gate.closed();
        model.script()
                .turn(turn -> turn.httpError(429, "ThrottlingException", "Too many", A_WHILE))
                .turn(turn -> {
                    turn.hold(accepted);
                    text(turn, 0, "One ");
                    turn.exception("internalServerException", "no");
                })
                .turn(turn -> turn.httpError(429, "ThrottlingException", "Too many", Duration.ofMinutes(5)))
                .turn(turn -> turn.hold(another).text("Fine.").noMetadata());
        Chat chat = visitor(screen).with("concierge");
        chat.ask("Hello?");

        assertThat(chat.id("thinking"))
                .hasText(Pattern.compile(
                        japanese ? "モデルが混み合っています。\\d秒後にもう一度試します。" : "The model is busy\\. Trying again in \\d s\\."));
        look(chat, screen, "busy");
        assertThat(chat.id("thinking"))
                .hasText(japanese ? "モデルが混み合っています。もう一度試しています…" : "The model is busy. Trying again…");
        accepted.open();
        assertThat(chat.id("thinking"))
                .hasText(japanese ? "モデルが混み合っています。別のモデルに問い合わせています…" : "The model is busy. Asking another model…");
        assertThat(chat.answer()).not().containsText("One");
        look(chat, screen, "another");
        another.open();

        chat.assertIdle();
        chat.assertAnswer("Fine.");
        assertThat(chat.id("facts")).containsText(japanese ? "推定値" : "estimated");
        look(chat, screen, "estimated");
        chat.page().reload();
        assertThat(chat.id("facts")).containsText(japanese ? "推定値" : "estimated");
    }

    @ParameterizedTest
    @MethodSource("screens")
    void what_was_left_out_stays_told_when_the_step_is_begun_again_and_after_a_reload(Screen screen) {
        boolean japanese = japanese(screen);
        Gate broken = Gate.closed();
        Gate again = Gate.closed();
        model.script().turn(turn -> turn.text("The first answer."));
        Chat chat = visitor(screen).with("concierge");
        chat.askUntil("completed", "The first question");
        model.script()
                .turn(turn -> turn.httpError(400, "ValidationException", "Input is too long for requested model."))
                .turn(turn -> {
                    text(turn, 0, "This is taken back ");
                    turn.hold(broken);
                    turn.exception("internalServerException", "no");
                })
                .turn(turn -> {
                    turn.hold(again);
                    text(turn, 0, "This stays.");
                    end(turn, 0);
                });
        chat.ask("The second question");
        String sentence = japanese
                ? "会話が長すぎるため、最も古い1件のやり取りはモデルに渡していません。"
                : "The oldest turn was too long for the model and was left out.";
        assertThat(chat.answer()).containsText("This is taken back");
        assertThat(chat.id("trimmed")).hasText(sentence);
        broken.open();

        assertThat(chat.id("thinking"))
                .hasText(
                        japanese ? "モデルは現在利用できません。もう一度試しています…" : "The model is not available right now. Trying again…");
        assertThat(chat.answer()).not().containsText("taken back");
        assertThat(chat.id("trimmed")).hasText(sentence);
        look(chat, screen, "trimmed-and-begun-again");
        again.open();
        chat.assertIdle();
        chat.assertAnswer("This stays.");
        assertThat(chat.id("trimmed")).hasText(sentence);
        chat.page().reload();
        chat.assertAnswer("This stays.");
        assertThat(chat.id("trimmed")).hasText(sentence);
        look(chat, screen, "trimmed-after-reload");
    }

    @ParameterizedTest
    @MethodSource("languages")
    void each_reason_for_an_answer_that_is_not_whole_has_its_sentence(Screen screen) {
        boolean japanese = japanese(screen);
        Gate full = Gate.closed();
        Gate again = Gate.closed();
        model.script().turn(turn -> turn.text("The first answer."));
        Chat chat = visitor(screen).with("concierge");
        chat.askUntil("completed", "The first question");
        model.script()
                .turn(turn -> {
                    text(turn, 0, "This is taken back ");
                    turn.hold(full);
                    end(turn, 0);
                    turn.stop("model_context_window_exceeded");
                })
                .turn(turn -> turn.hold(again).text("This stays.").stop("model_context_window_exceeded"));
        chat.ask("The second question");
        assertThat(chat.answer()).containsText("This is taken back");
        full.open();
        assertThat(chat.id("thinking"))
                .hasText(
                        japanese
                                ? "会話が長すぎて、回答が入りきりませんでした。もう一度試しています…"
                                : "The conversation left no room for the answer. Trying again…");
        assertThat(chat.answer()).not().containsText("taken back");
        assertThat(chat.id("trimmed"))
                .hasText(
                        japanese
                                ? "会話が長すぎるため、最も古い1件のやり取りはモデルに渡していません。"
                                : "The oldest turn was too long for the model and was left out.");
        look(chat, screen, "no-room");
        again.open();
        chat.assertIdle();
        chat.assertAnswer("This stays.");
        String sentence = japanese
                ? "会話がモデルの上限を超えて長くなったため、回答は途中で切れています。新しい会話を始めてください。"
                : "The answer was cut: the conversation has become too long for the model. Start a new one.";
        assertThat(chat.answer()).containsText(sentence);
        look(chat, screen, "cut-by-context");
        chat.page().reload();
        chat.assertAnswer("This stays.");
        assertThat(chat.answer()).containsText(sentence);

        model.script()
                .turn(turn -> turn.text("This is much").stop("max_tokens"))
                .turn(turn -> turn.text("This is bad").stop("content_filtered"));
        chat.askUntil("completed", "The third question");
        assertThat(chat.answer())
                .containsText(
                        japanese ? "長さの上限に達したため、回答は途中で切れています。" : "The answer was cut: it reached the length limit.");
        chat.askUntil("completed", "The fourth question");
        assertThat(chat.answer())
                .containsText(japanese ? "コンテンツフィルターにより、回答は途中で切れています。" : "The answer was cut by the content filter.");
    }

    @ParameterizedTest
    @MethodSource("screens")
    void an_error_is_said_in_the_language_of_the_page(Screen screen) {
        boolean japanese = japanese(screen);
        model.script().otherwise(turn -> turn.httpError(403, "AccessDeniedException", "No access"));
        Chat chat = visitor(screen).with("concierge");
        chat.askUntil("failed", "May I?");
        String sentence =
                japanese ? "このサーバーにはモデル「local.second」を使う権限がありません。" : "The server may not use the model local.second.";
        assertThat(alert(chat)).containsText(sentence);
        look(chat, screen, "forbidden");
        chat.page().reload();
        assertThat(chat.answer()).containsText(sentence);

        model.script()
                .otherwise(turn -> turn.httpError(429, "ThrottlingException", "Too many", Duration.ofSeconds(90)));
        chat.askUntil("failed", "And now?");
        assertThat(alert(chat))
                .containsText(
                        japanese ? "モデルが混み合っています。2分後にもう一度お試しください。" : "The model is busy. Try again in 2 minutes.");
        assertThat(chat.page().getByText(Pattern.compile(japanese ? "\\d+秒後に再試行" : "Retry in \\d+ s")))
                .isVisible();
        look(chat, screen, "throttled");
    }

    private static Locator alert(Chat chat) {
        return chat.page().locator("p[role=alert]");
    }

    private static boolean japanese(Screen screen) {
        return screen.locale().startsWith("ja");
    }

    private void look(Chat chat, Screen screen, String state) {
        findings.addAll(
                Picture.of(chat.page(), "faults/" + screen.label() + (japanese(screen) ? "-ja" : "") + "-" + state));
    }
}
