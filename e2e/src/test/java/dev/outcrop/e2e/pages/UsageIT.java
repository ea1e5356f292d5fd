package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was used and what is left, as people and operators see it. */
class UsageIT extends PageTest {
    @Override
    ServerOptions options() throws IOException {
        return super.options()
                .withVariable("OUTCROP_PRICES", "local.scripted=3,15,0.3,3.75")
                .withVariable(
                        "OUTCROP_BUDGETS_LIMITS", "each-day=person,day,1.5 USD,9000000 tokens;all=all,month,500 USD");
    }

    private void answers(int calls) {
        for (int i = 0; i < calls; i++) {
            model.script().turn(turn -> turn.text("Answer.").usage(100_000, 10_000)); // 45 cents
        }
    }

    private static void look(Chat chat, String what) {
        Page page = chat.page();
        for (int width : new int[] {1280, 390}) {
            page.setViewportSize(width, 900);
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                page.emulateMedia(
                        new Page.EmulateMediaOptions().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
                String name = what + "-" + width + "-" + scheme;
                page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
                assertThat(Axe.violations(page)).as("axe: " + name).isEmpty();
                assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .as(name)
                        .isTrue();
            }
        }
    }

    @Test
    void the_page_has_the_ledgers_numbers_to_the_cent_and_good_looks() throws IOException {
        answers(3);
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", "One?");
        chat.askUntil("completed", "Two?");
        chat.with("chef").askUntil("completed", "Three?");

        chat.open("/usage");
        assertThat(chat.id("usage-cost")).hasText("$1.35");
        assertThat(chat.id("usage-tokens")).hasText("330,000");
        assertThat(chat.id("usage-calls")).hasText("3");
        assertThat(chat.id("usage-rows")).containsText("$0.90");
        assertThat(chat.id("budgets").first()).containsText("$0.15");
        Download csv = chat.page()
                .waitForDownload(() -> chat.page().getByText("Export as CSV").click());
        BigDecimal sum = Files.readAllLines(csv.path()).stream()
                .skip(1)
                .map(line -> new BigDecimal(List.of(line.split(",", -1)).get(12)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo("1.35");
        look(chat, "usage");

        Chat japanese = visitor(Screen.DESK.in("ja-JP")).open("/usage/all");
        assertThat(japanese.id("usage-cost")).hasText("$1.35");
        assertThat(japanese.id("usage-rows")).containsText("local");
        look(japanese, "usage-all-ja");
    }

    @Test
    void a_budget_warns_quietly_refuses_in_the_conversation_and_is_raised_with_a_reason() {
        answers(5);
        Chat chat = visitor().with("concierge");
        for (String question : List.of("One?", "Two?", "Three?")) {
            chat.askUntil("completed", question);
        }
        chat.page().reload();
        assertThat(chat.id("budget-notice")).containsText("Your budget today: $0.15");
        chat.askUntil("completed", "Four?"); // it passes the limit, as one call may
        chat.ask("Five?");
        assertThat(chat.page().getByText("Your budget for today is used up: $1.50. It opens again at"))
                .isVisible();

        Chat operator = visitor().open("/usage/all");
        operator.page().getByText("Give more for a while").click();
        operator.page().getByLabel("US dollars more").fill("2.50");
        operator.page().getByLabel("Until").fill(LocalDate.now(ZoneOffset.UTC).plusDays(2) + "T12:00");
        operator.page().getByLabel("Reason").fill("A busy day");
        operator.page()
                .getByText("Give more", new Page.GetByTextOptions().setExact(true))
                .click();
        assertThat(operator.id("raises")).containsText("A busy day");

        chat.ask("Five again?");
        assertThat(chat.page().getByText("Answer.")).hasCount(5);
    }
}
