package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.usage.Bound;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.BudgetSheet.Ask;
import dev.outcrop.usage.BudgetSheet.Verdict;
import dev.outcrop.usage.BudgetState;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.Raise;
import dev.outcrop.usage.Subject;
import dev.outcrop.usage.UsageEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class BudgetsTest extends OnEachBackend {
    private static final String HERE = "replica-1";
    private static final Charge ANN =
            Charge.of(new Caller("ann", "Ann", Role.USER, Set.of("kitchen", "bar"), Optional.of("key-1")), "chef");
    private static final Charge BOB = Charge.of(new Caller("bob", "Bob"), "chef");

    private int next;

    BudgetsTest(Backend backend) {
        super(backend);
    }

    private static Budget budget(Subject.Kind kind, String name, BudgetPeriod period, String usd, long tokens) {
        return new Budget(
                kind + "-" + period,
                kind,
                Optional.of(name).filter(named -> !named.isEmpty()),
                period,
                Optional.of(usd).filter(amount -> !amount.isEmpty()).map(amount -> new Cost(new BigDecimal(amount))),
                Optional.of(tokens).filter(most -> most > 0),
                80);
    }

    private BudgetBook book(Budget... budgets) {
        return store.budgets(new BudgetRules(List.of(budgets), ZoneOffset.UTC));
    }

    private Ask ask(Charge charge, String usd, long tokens) {
        return new Ask("hold-" + next++, charge, Optional.of(new Bound(new BigDecimal(usd), tokens)), true);
    }

    private Verdict turn(BudgetBook book, Ask ask, String... released) {
        return turn(book, HERE, ask, released);
    }

    private Verdict turn(BudgetBook book, String holder, Ask ask, String... released) {
        return book.turn(holder, clock.instant().plusSeconds(8), List.of(released), List.of(ask))
                .getFirst();
    }

    private void spend(Charge charge, String usd, long tokens) {
        store.ledger()
                .record(new UsageEntry(
                        "call-" + next++,
                        clock.instant(),
                        charge,
                        "model",
                        Optional.empty(),
                        Optional.of("test"),
                        new Usage(tokens, 0, tokens, 0, 0),
                        Optional.of(usd)
                                .filter(amount -> !amount.isEmpty())
                                .map(amount -> new Cost(new BigDecimal(amount))),
                        Optional.empty(),
                        false));
    }

    private static void assertRefused(Verdict verdict, String budget) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.state().budget().id()).isEqualTo(budget));
    }

    @Test
    void a_budget_is_passed_by_the_call_that_reaches_it_and_by_no_other() {
        BudgetBook book = book(budget(Subject.Kind.PERSON, "", BudgetPeriod.DAY, "1", 0));
        Ask first = ask(ANN, "0.6", 10);
        Ask second = ask(ANN, "0.6", 10);

        assertThat(turn(book, first)).isInstanceOf(Verdict.Granted.class);
        assertThat(turn(book, second))
                .isInstanceOf(Verdict.Granted.class); // 0.6 may come of the first, which is below 1
        assertThat(turn(book, ask(ANN, "0.1", 10))).isInstanceOf(Verdict.Wait.class);
        assertThat(turn(book, ask(BOB, "0.1", 10))).isInstanceOf(Verdict.Granted.class); // he has one of his own
        spend(ANN, "0.5", 10);
        assertThat(turn(book, ask(ANN, "0.1", 10), first.id())).isInstanceOf(Verdict.Wait.class);
        spend(ANN, "0.6", 10);
        assertRefused(turn(book, ask(ANN, "0.1", 10), second.id()), "PERSON-DAY");
        assertThat(turn(book, ask(BOB, "0.1", 10))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void calls_that_are_asked_for_together_count_for_each_other() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));

        assertThat(book.turn(
                        HERE,
                        clock.instant().plusSeconds(8),
                        List.of(),
                        List.of(ask(ANN, "0", 60), ask(BOB, "0", 60), ask(ANN, "0", 1))))
                .extracting(verdict -> verdict.getClass().getSimpleName())
                .containsExactly("Granted", "Granted", "Wait");
    }

    @Test
    void a_call_of_which_nobody_knows_how_long_it_gets_lets_no_other_in_beside_it() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100_000));
        var open = new Ask("open", ANN, Optional.empty(), true);

        assertThat(turn(book, open)).isInstanceOf(Verdict.Granted.class);
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        assertThat(turn(book, ask(BOB, "0", 1), "open")).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void every_kind_of_budget_counts() {
        for (Subject.Kind kind : Subject.Kind.values()) {
            BudgetBook book = book(budget(kind, "", BudgetPeriod.MONTH, "", 100));
            assertThat(turn(book, ask(ANN, "0", 1))).as(kind.name()).isInstanceOf(Verdict.Granted.class);
        }
        spend(ANN, "", 100);
        for (Subject.Kind kind : Subject.Kind.values()) {
            assertRefused(turn(book(budget(kind, "", BudgetPeriod.MONTH, "", 100)), ask(ANN, "0", 1)), kind + "-MONTH");
        }
        assertRefused(
                turn(book(budget(Subject.Kind.GROUP, "bar", BudgetPeriod.MONTH, "", 100)), ask(ANN, "0", 1)),
                "GROUP-MONTH");
        assertThat(turn(book(budget(Subject.Kind.GROUP, "other", BudgetPeriod.MONTH, "", 100)), ask(ANN, "0", 1)))
                .isInstanceOf(Verdict.Granted.class);
        assertThat(turn(book(budget(Subject.Kind.GROUP, "", BudgetPeriod.MONTH, "", 100)), ask(BOB, "0", 1)))
                .isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_model_without_a_price_is_not_called_under_a_budget_in_dollars_alone() {
        var unpriced = new Ask("unpriced", ANN, Optional.of(new Bound(BigDecimal.ZERO, 10)), false);

        assertThat(turn(book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "5", 0)), unpriced))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.unpriced()).isTrue());
        assertThat(turn(book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "5", 100)), unpriced))
                .isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_place_is_given_back_when_its_process_is_not_heard_of_any_more() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        assertThat(turn(book, "killed", ask(ANN, "0", 200))).isInstanceOf(Verdict.Granted.class);
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);

        pass(book, 6);
        book.renew("killed", clock.instant().plusSeconds(8)); // it lives on
        pass(book, 6);
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);

        pass(book, 3);
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_place_stays_until_others_have_taken_over_what_its_process_had_begun() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        journal.begin(scene.ask(Scene.ANN, "c", "m1", "", "Soup?"));
        assertThat(turn(book, Scene.HOLDER, ask(ANN, "0", 200))).isInstanceOf(Verdict.Granted.class);

        pass(book, 60);
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        assertThat(journal.takeOver("process-2")).hasSize(1);
        pass(book, 3); // in which the call is settled
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        pass(book, 2);
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Granted.class);
    }

    /** Seconds in which others are heard of. */
    private void pass(BudgetBook book, int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.tick(Duration.ofSeconds(1));
            book.renew("another", clock.instant().plusSeconds(8));
        }
    }

    @Test
    void after_an_outage_the_first_process_back_leaves_the_others_their_places() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        assertThat(turn(book, "alive", ask(ANN, "0", 200))).isInstanceOf(Verdict.Granted.class);

        clock.tick(Duration.ofMinutes(5)); // the database was away
        assertThat(turn(book, "first-back", ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        clock.tick(Duration.ofSeconds(2));
        book.renew("alive", clock.instant().plusSeconds(8));
        pass(book, 7);
        assertThat(turn(book, "first-back", ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        pass(book, 2); // and from then on it is not heard of
        assertThat(turn(book, "first-back", ask(BOB, "0", 1))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void after_an_outage_who_does_not_come_back_has_no_more_than_another_lease() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        assertThat(turn(book, "killed", ask(ANN, "0", 200))).isInstanceOf(Verdict.Granted.class);

        clock.tick(Duration.ofMinutes(5));
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        pass(book, 9);
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_quiet_system_does_not_keep_the_places_of_who_is_gone() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        assertThat(turn(book, "killed", ask(ANN, "0", 95))).isInstanceOf(Verdict.Granted.class);

        for (int i = 0; i < 3; i++) { // each has room beside it, and takes three seconds
            clock.tick(Duration.ofMinutes(5));
            Ask small = ask(BOB, "0", 1);
            assertThat(turn(book, small)).isInstanceOf(Verdict.Granted.class);
            clock.tick(Duration.ofSeconds(3));
            book.turn(HERE, clock.instant().plusSeconds(8), List.of(small.id()), List.of());
        }
        clock.tick(Duration.ofMinutes(5));
        assertThat(turn(book, ask(BOB, "0", 50))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_place_whose_time_was_over_before_a_silence_is_not_given_more() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        assertThat(turn(book, "killed", ask(ANN, "0", 200))).isInstanceOf(Verdict.Granted.class);
        pass(book, 9);

        clock.tick(Duration.ofMinutes(5));
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void who_asks_keeps_its_own_places_however_long_it_could_not_say_that_it_lives() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        Ask first = ask(ANN, "0", 200);
        assertThat(turn(book, first)).isInstanceOf(Verdict.Granted.class);

        clock.tick(Duration.ofMinutes(5)); // the database was away
        assertThat(turn(book, ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        assertThat(turn(book, "replica-2", ask(BOB, "0", 1))).isInstanceOf(Verdict.Wait.class);
        assertThat(turn(book, ask(BOB, "0", 1), first.id())).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_turn_that_is_taken_again_finds_its_own_place_not_in_the_way() {
        BudgetBook book = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "", 100));
        Ask ask = ask(ANN, "0", 200);

        assertThat(turn(book, ask)).isInstanceOf(Verdict.Granted.class);
        assertThat(turn(book, ask)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_budget_is_whole_again_when_the_next_day_or_month_begins() {
        clock.tick(Duration.between(clock.instant(), Instant.parse("2026-01-30T23:59:59Z")));
        BudgetBook day = book(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "1", 0));
        BudgetBook month = book(budget(Subject.Kind.ALL, "", BudgetPeriod.MONTH, "1", 0));
        spend(ANN, "2", 1);
        assertThat(turn(day, ask(ANN, "0", 1)))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.state().opens()).isEqualTo("2026-01-31T00:00:00Z"));
        assertRefused(turn(month, ask(ANN, "0", 1)), "ALL-MONTH");

        clock.tick(Duration.ofSeconds(1));
        assertThat(turn(day, ask(ANN, "0", 1))).isInstanceOf(Verdict.Granted.class);
        assertThat(turn(month, ask(ANN, "0", 1)))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.state().opens()).isEqualTo("2026-02-01T00:00:00Z"));

        clock.tick(Duration.ofDays(1));
        assertThat(turn(month, ask(ANN, "0", 1))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void a_day_begins_in_the_zone_that_is_set() {
        clock.tick(Duration.between(clock.instant(), Instant.parse("2026-01-30T14:59:59Z")));
        BudgetBook tokyo = store.budgets(new BudgetRules(
                List.of(budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "1", 0)), ZoneId.of("Asia/Tokyo")));
        spend(ANN, "2", 1);
        assertRefused(turn(tokyo, ask(ANN, "0", 1)), "ALL-DAY");
        clock.tick(Duration.ofSeconds(1));
        assertThat(turn(tokyo, ask(ANN, "0", 1))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void what_was_used_before_there_was_a_budget_counts_in_its_month() {
        for (int i = 0; i < 2_100; i++) { // more than are counted at once
            spend(ANN, "0.001", 1);
        }
        BudgetState state = book(budget(Subject.Kind.PERSON, "", BudgetPeriod.MONTH, "2.2", 0))
                .states(ANN)
                .getFirst();

        assertThat(state.spent().usd()).isEqualByComparingTo("2.1");
        assertThat(state.tokens()).isEqualTo(2_100);
        assertThat(state.warns()).isTrue();
        assertThat(state.reached()).isFalse();
    }

    @Test
    void an_operator_gives_more_for_a_while_to_all_or_to_one() {
        BudgetBook book = book(budget(Subject.Kind.PERSON, "", BudgetPeriod.DAY, "1", 0));
        spend(ANN, "1", 1);
        spend(BOB, "1", 1);
        Raise raise = new Raise(
                "raise-1",
                "PERSON-DAY",
                Optional.of("ann"),
                Optional.of(new Cost(new BigDecimal("0.5"))),
                Optional.empty(),
                clock.instant(),
                clock.instant().plusSeconds(60),
                "Release week",
                "olga");
        book.raise(raise);

        assertThat(turn(book, ask(ANN, "0.1", 1))).isInstanceOf(Verdict.Granted.class);
        assertRefused(turn(book, ask(BOB, "0.1", 1)), "PERSON-DAY");
        assertThat(book.raises(10)).containsExactly(raise);
        assertThat(book.states(ANN).getFirst().limit()).contains(new Cost(new BigDecimal("1.5")));

        clock.tick(Duration.ofSeconds(60));
        assertRefused(turn(book, ask(ANN, "0.1", 1)), "PERSON-DAY");
    }

    @Test
    void who_is_erased_has_used_up_the_budget_until_the_month_is_over_and_is_forgotten_then() throws Exception {
        BudgetBook book = book(budget(Subject.Kind.PERSON, "", BudgetPeriod.MONTH, "1", 0));
        spend(ANN, "2", 1);

        assertThat(store.ledger().erase("ann")).isOne();
        assertThat(store.ledger().erase("ann")).isZero();
        assertRefused(turn(book, ask(ANN, "0", 1)), "PERSON-MONTH");
        assertThat(book.tidy()).isZero();
        assertThat(daysOf("person:ann")).isOne();
        assertThat(daysOf("person:erased")).isZero();

        clock.tick(Duration.between(
                clock.instant(),
                BudgetPeriod.MONTH.around(clock.instant(), ZoneOffset.UTC).to().plus(Duration.ofDays(2))));
        assertThat(book.tidy()).isPositive();
        assertThat(daysOf("person:ann")).isZero();
    }

    private long daysOf(String subject) {
        return store.database()
                .read(session -> session.first(
                        "SELECT count(*) FROM usage_days WHERE subject = ?", row -> row.getLong(1), subject))
                .orElseThrow();
    }

    @Test
    void days_are_added_up_by_who_has_used_most_in_all() {
        clock.tick(Duration.between(clock.instant(), Instant.parse("2026-01-10T12:00:00Z")));
        Budget each = budget(Subject.Kind.PERSON, "", BudgetPeriod.MONTH, "9", 0);
        Budget bobs = budget(Subject.Kind.PERSON, "bob", BudgetPeriod.MONTH, "9", 0);
        Budget all = budget(Subject.Kind.ALL, "", BudgetPeriod.DAY, "9", 0);
        BudgetBook book = book(each, bobs, all);
        spend(ANN, "0.3", 1);
        spend(BOB, "0.2", 1);
        spend(Charge.of(new Caller("cid", "Cid"), "chef"), "0.1", 1);
        clock.tick(Duration.ofDays(1));
        spend(BOB, "0.100000000000001", 1);

        assertThat(book.states(each, 2))
                .extracting(state ->
                        state.subject().name() + " " + state.spent().usd().toPlainString())
                .containsExactly("bob 0.300000000000001", "ann 0.3");
        assertThat(book.states(bobs, 10))
                .singleElement()
                .satisfies(state -> assertThat(state.tokens()).isEqualTo(2));
        assertThat(book.states(all, 10))
                .singleElement()
                .satisfies(state -> assertThat(state.tokens()).isEqualTo(1));
    }

    @Test
    void who_has_used_most_of_a_budget_is_told_first() {
        Budget each = budget(Subject.Kind.PERSON, "", BudgetPeriod.DAY, "1", 0);
        BudgetBook book = book(each);
        spend(BOB, "0.2", 1);
        spend(ANN, "0.3", 1);

        assertThat(book.states(each, 10))
                .extracting(state -> state.subject().name())
                .containsExactly("ann", "bob");
    }
}
