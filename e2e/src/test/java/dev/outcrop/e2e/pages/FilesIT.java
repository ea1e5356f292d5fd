package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Files that are picked, dropped and pasted: seen before they are sent, in the message, and after a reload. */
class FilesIT extends PageTest {
    private static final byte[] PICTURE = picture();
    private static final FilePayload CAT = new FilePayload("cat.png", "image/png", PICTURE);
    private static final FilePayload NOTES = text("notes.md", "# Leeks and rice");

    /** A model that is known to see pictures and to read documents. */
    @Override
    ServerOptions options() throws IOException {
        String id = "anthropic.claude-sonnet-4-5-20250929-v1:0";
        return super.options().withVariable("OUTCROP_MODELS", "chat=" + id + ";fast=" + id);
    }

    private static byte[] picture() {
        var image = new BufferedImage(320, 200, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(0x7f, 0xd1, 0xc2));
        graphics.fillRect(0, 0, 320, 200);
        graphics.setColor(new Color(0x7a, 0x4a, 0x06));
        graphics.fillOval(110, 50, 100, 100);
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static FilePayload text(String name, String content) {
        return new FilePayload(name, "text/markdown", content.getBytes(StandardCharsets.UTF_8));
    }

    private static void pick(Chat chat, FilePayload... files) {
        chat.id("picker").setInputFiles(files);
    }

    private static Locator chips(Chat chat, String state) {
        return chat.page().locator("[data-testid=chip][data-state=" + state + "]");
    }

    private static void assertShown(Chat chat) {
        Locator files = chat.questions().first().getByTestId("files");
        assertThat(files.getByRole(AriaRole.IMG, new Locator.GetByRoleOptions().setName("cat.png")))
                .isVisible();
        assertThat(files.locator("a[download='notes.md']")).isVisible();
        chat.page().waitForFunction("() => document.querySelector('[data-testid=files] img')?.naturalWidth === 320");
    }

    @Test
    void a_picture_and_a_text_are_picked_sent_and_there_after_a_reload() {
        model.script().otherwise(turn -> turn.text("A cat, and leeks."));
        Chat chat = visitor().with("concierge");
        pick(chat, CAT, NOTES);
        assertThat(chips(chat, "ready")).hasCount(2);
        chat.ask("What is this?");
        chat.assertAnswer("A cat, and leeks.");
        assertThat(chips(chat, "ready")).hasCount(0);
        assertShown(chat);

        JsonNode content = model.service().calls().getLast().request().at("/messages/0/content");
        assertThat(content.findPath("image").at("/source/bytes").asString())
                .isEqualTo(Base64.getEncoder().encodeToString(PICTURE));
        assertThat(content.findPath("document").path("format").asString()).isEqualTo("md");

        chat.page().reload();
        assertShown(chat);
        // An edited message keeps its files.
        chat.questions().first().hover();
        chat.button("Edit message").click();
        chat.page()
                .getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Edit message"))
                .fill("And now?");
        chat.questions()
                .first()
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Send"))
                .click();
        assertThat(chat.questions().last()).containsText("And now?");
        assertShown(chat);
        chat.assertIdle();
    }

    @Test
    void files_are_dropped_and_pasted_and_taken_out_again() {
        model.script().otherwise(turn -> turn.text("Leeks."));
        Chat chat = visitor().with("concierge");
        assertThat(chat.composer()).isFocused(); // its effects have run: it hears of what is dropped
        String file =
                "const data = new DataTransfer(); data.items.add(new File(['# a'], name, {type: 'text/markdown'}));";
        chat.page()
                .evaluate(
                        "name => {" + file
                                + " document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})); }",
                        "dropped.md");
        assertThat(chips(chat, "ready")).hasCount(1);
        chat.composer().focus();
        chat.page()
                .evaluate(
                        "name => {" + file
                                + " document.activeElement.dispatchEvent("
                                + "new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }",
                        "pasted.md");
        assertThat(chips(chat, "ready")).hasCount(2);

        // By keyboard alone, and back to where one types.
        Locator remove = chat.button("Remove dropped.md");
        remove.focus();
        remove.press("Enter");
        assertThat(chips(chat, "ready")).hasCount(1);
        assertThat(chat.composer()).isFocused();
        chat.composer().press("Enter");
        assertThat(chat.questions()).hasCount(1);
        assertThat(chat.questions().first().getByTestId("files")).containsText("pasted.md");
        assertThat(chat.page()).hasTitle(Pattern.compile("pasted.md"));
        chat.assertIdle();
    }

    @Test
    void what_can_t_be_attached_is_said_in_a_sentence_and_not_sent() {
        model.script().otherwise(turn -> turn.text("Yes."));
        Chat chat = visitor().with("concierge");
        expectFaults(); // refused uploads are errors in the browser's log
        pick(
                chat,
                new FilePayload("page.png", "image/png", "<html><script>1</script>".getBytes(StandardCharsets.UTF_8)),
                new FilePayload("large.txt", "text/plain", new byte[4_500_001]),
                new FilePayload("empty.txt", "text/plain", new byte[0]));
        assertThat(chips(chat, "failed")).hasCount(3);
        assertThat(chat.id("tray")).containsText("is not what its name says");
        assertThat(chat.id("tray")).containsText("larger than 4.5 MB");
        assertThat(chat.id("tray")).containsText("The file is empty.");
        assertThat(chat.sendOrStop()).hasAttribute("aria-disabled", "true");
        chat.ask("Hello");
        assertThat(chat.questions().first().getByTestId("files")).hasCount(0);
        chat.assertIdle();
    }

    @Test
    void a_file_waits_in_the_queue_with_its_message() {
        Gate gate = Gate.closed();
        model.script().turn(turn -> turn.text("One").hold(gate).text(".")).otherwise(turn -> turn.text("Two."));
        Chat chat = visitor().with("concierge");
        chat.ask("First");
        chat.assertBusy();
        pick(chat, NOTES);
        assertThat(chips(chat, "ready")).hasCount(1);
        chat.composer().fill("Second");
        chat.id("send-queued").click();
        assertThat(chat.id("queued").getByTestId("files")).containsText("notes.md");
        gate.open();
        assertThat(chat.answers()).hasCount(2);
        assertThat(chat.questions().last().getByTestId("files")).containsText("notes.md");
        chat.assertIdle();
    }

    static Stream<Screen> screens() {
        return Stream.of(
                Screen.DESK,
                Screen.DESK.inDark(),
                Screen.phone(390),
                Screen.phone(390).inDark(),
                Screen.phone(360).in("ja-JP"));
    }

    @ParameterizedTest
    @MethodSource("screens")
    void it_looks_right(Screen screen) {
        model.script().otherwise(turn -> turn.text("A cat."));
        Chat chat = visitor(screen).with("concierge");
        expectFaults(); // one upload is refused
        var findings = new ArrayList<String>();
        pick(
                chat,
                CAT,
                text("A very long name of a file that somebody has written notes in, of 2026.md", "# a"),
                new FilePayload("not.png", "image/png", "<html>".getBytes(StandardCharsets.UTF_8)));
        assertThat(chips(chat, "ready")).hasCount(2);
        assertThat(chips(chat, "failed")).hasCount(1);
        String label = screen.label() + (screen.locale().startsWith("ja") ? "-ja" : "");
        findings.addAll(Picture.of(chat.page(), "files-composer-" + label));
        chat.ask("What is this?");
        assertThat(chat.answers()).hasCount(1);
        chat.assertIdle();
        chat.page().waitForFunction("() => document.querySelector('[data-testid=files] img')?.naturalWidth === 320");
        findings.addAll(Picture.of(chat.page(), "files-sent-" + label));
        assertThat(findings).isEqualTo(List.of());
    }
}
