package dev.outcrop.server.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.outcrop.access.PersonalData;
import dev.outcrop.usage.UsageLedger;
import dev.outcrop.usage.UsageQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What a person has used. It stays in the sums of others when the person is erased, without their name. */
public final class UsageData implements PersonalData {
    private final UsageLedger ledger;
    private final Clock clock;

    public UsageData(UsageLedger ledger, Clock clock) {
        this.ledger = requireNonNull(ledger, "ledger is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public String name() {
        return "usage";
    }

    @Override
    public int removeBefore(Instant before, int most) {
        return ledger.forget(before, most);
    }

    @Override
    public int erase(String person) {
        return ledger.erase(person);
    }

    @Override
    public void export(String person, Files files) throws IOException {
        OutputStream csv = files.add("usage.csv");
        csv.write(UsageCsv.HEAD.getBytes(UTF_8));
        try {
            ledger.entries(new UsageQuery(Instant.EPOCH, clock.instant(), Optional.of(person)), entry -> {
                try {
                    csv.write(UsageCsv.line(entry).getBytes(UTF_8));
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        } catch (UncheckedIOException failed) {
            throw requireNonNull(failed.getCause(), "an I/O error");
        }
    }
}
