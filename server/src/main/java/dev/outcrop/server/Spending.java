package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.IdSource;
import dev.outcrop.server.config.Settings;
import dev.outcrop.store.Store;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.BudgetDesk;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.UsageEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ledger and the budgets of a server: made before the database is open, and used after that. */
final class Spending implements AutoCloseable {
    private final Supplier<Store> store;
    private final BudgetRules rules;
    private final Duration lease;
    private final String replica;
    private final Clock clock;
    private final IdSource ids;
    private @Nullable BudgetBook book;
    private @Nullable BudgetDesk desk;

    /** {@code store} waits for the database; {@code replica} is this process's name. */
    Spending(Supplier<Store> store, Settings settings, String replica, Clock clock, IdSource ids) {
        this.store = requireNonNull(store, "store is null");
        this.rules = settings.budgets();
        this.lease = settings.runs().lease();
        this.replica = requireNonNull(replica, "replica is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    /** Counts what was used before, so that no question has to wait for it. */
    void begin() {
        if (limits()) {
            desk();
        }
    }

    /** Where calls are written down that no journal has. */
    Consumer<UsageEntry> ledger() {
        return entry -> store.get().ledger().record(entry);
    }

    /** Whom calls ask before they are made; nobody if there is no budget. */
    Allowance allowance() {
        return limits()
                ? (charge, most, priced, cancel) -> desk().reserve(charge, most, priced, cancel)
                : Allowance.UNLIMITED;
    }

    /** How budgets stand. */
    synchronized BudgetBook book() {
        if (book == null) {
            book = store.get().budgets(rules);
        }
        return book;
    }

    private synchronized BudgetDesk desk() {
        if (desk == null) {
            desk = new BudgetDesk(book(), replica, lease, clock, ids);
        }
        return desk;
    }

    private boolean limits() {
        return !rules.budgets().isEmpty();
    }

    /** Says that this process is alive, if it has calls under way that count against a budget. */
    void beat() {
        open().ifPresent(BudgetDesk::beat);
    }

    /** Forgets what no budget needs any more; people may have been erased in the meantime. */
    int tidy() {
        return book().tidy();
    }

    private synchronized Optional<BudgetDesk> open() {
        return Optional.ofNullable(desk);
    }

    @Override
    public void close() {
        open().ifPresent(BudgetDesk::close);
    }
}
