package dev.outcrop.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
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
    /** An agent on a model that has no price. */
    private static final String ORACLE = """
            ---
            name: oracle
            title: Oracle
            description: Nobody knows what it costs.
            model: local.oracle
            ---
            You know.
            """;

    @Override
    ServerOptions options() throws IOException {
        return withAgent("oracle", ORACLE)
                .withVariable("OUTCROP_PRICES", "local.scripted=3,15,0.3,3.75")
                .withVariable(
                        "OUTCROP_BUDGETS_LIMITS",
                        "each-day=person,day,1.5 USD,9000000 tokens;all=all,month,500 USD,90000000 tokens");
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
        answers(1);
        // 100,000 tokens out of the cache: at $0.30 a million, and not at $3.
        model.script().turn(turn -> turn.text("Found.").usage(100_000, 10_000, 100_000, 0));
        answers(1);
        model.script().turn(turn -> turn.text("A word.").usage(1_000, 100));
        Chat chat = visitor().with("concierge");
        chat.askUntil("completed", "One?");
        chat.askUntil("completed", "Two?");
        chat.with("chef").askUntil("completed", "Three?");
        chat.with("oracle").askUntil("completed", "Four?");
        assertThat(chat.answer().getByTestId("facts")).containsText("unpriced");

        chat.open("/usage");
        assertThat(chat.id("usage-cost")).hasText("$1.38");
        assertThat(chat.id("usage-tokens")).hasText("431,100");
        assertThat(chat.id("usage-calls")).hasText("4");
        assertThat(chat.id("usage-saved")).hasText("$0.27");
        assertThat(chat.id("usage-rows")).containsText("$0.93");
        assertThat(row(chat, "oracle")).hasText("oracleunpriced—1,1001unpriced");
        assertThat(chat.id("budgets").first()).containsText("$0.12");
        Download csv = chat.page()
                .waitForDownload(() -> chat.page().getByText("Export as CSV").click());
        BigDecimal sum = Files.readAllLines(csv.path()).stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)).get(12))
                .filter(usd -> !usd.isEmpty())
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo("1.38");
        look(chat, "usage");

        Chat operator = visitor().open("/usage/all");
        assertThat(row(operator, "local")).containsText("$1.38+ 1 unpriced");
        by(operator, "Group");
        assertThat(row(operator, "In no group")).containsText("$0.27");
        assertThat(operator.page().getByText("Who is in several groups")).isVisible();
        by(operator, "API key");
        assertThat(row(operator, "Without a key")).containsText("$1.38");
        by(operator, "Agent");
        assertThat(row(operator, "oracle")).hasText("oracleunpriced—1,1001unpriced");
        assertThat(table(operator, "agent"))
                .containsExactly(
                        "agent,calls,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,usd,"
                                + "unpriced_calls,saved_usd,estimated_calls",
                        "concierge,2,200000,20000,100000,0,0.93,0,0.27,0",
                        "chef,1,100000,10000,0,0,0.45,0,0,0",
                        "oracle,1,1000,100,0,0,,1,,0");
        operator.page().getByText("As a table").click();
        assertThat(table(operator, "day"))
                .hasSize(2)
                .last()
                .asString()
                .endsWith(",4,301000,30100,100000,0,1.38,1,0.27,0");
        look(operator, "usage-all");

        Chat japanese = visitor(Screen.DESK.in("ja-JP")).open("/usage/all");
        assertThat(japanese.id("usage-cost")).hasText("$1.38");
        assertThat(japanese.id("usage-rows")).containsText("local");
        look(japanese, "usage-all-ja");
    }

    private static void by(Chat chat, String word) {
        chat.page()
                .getByRole(
                        AriaRole.COMBOBOX,
                        new Page.GetByRoleOptions().setName("By").setExact(true))
                .selectOption(word);
    }

    private static Locator row(Chat chat, String name) {
        return chat.id("usage-rows").locator("tbody tr").filter(new Locator.FilterOptions().setHasText(name));
    }

    private static List<String> table(Chat chat, String by) throws IOException {
        Download file =
                chat.page().waitForDownload(() -> chat.id("usage-csv-" + by).click());
        return Files.readAllLines(file.path());
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
        assertThat(chat.answers()).hasCount(3); // the history is there
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
