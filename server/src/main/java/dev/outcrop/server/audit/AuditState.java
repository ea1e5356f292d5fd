package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.api.HealthCheck;
import dev.outcrop.server.http.Json;

/**
 * How the audit log is.
 *
 * @param waiting how many entries are not in the database yet
 * @param lost how many could not be kept since the start
 * @param missing how many lines the copy in a file lacks
 * @param troubled whether the database takes none
 * @param unsafe whether what waits is in memory alone
 */
public record AuditState(String chain, int waiting, long lost, long missing, boolean troubled, boolean unsafe) {
    public AuditState {
        requireNonNull(chain, "chain is null");
    }

    /** For the health page. */
    public HealthCheck.State told() {
        String sentence;
        if (lost > 0) {
            sentence = "Audit entries were lost: more came than can wait for the database.";
        } else if (unsafe) {
            sentence = "What is done can't be audited: neither the database nor the data folder takes entries.";
        } else if (troubled) {
            sentence = "Audit entries wait in the data folder until the database takes them.";
        } else if (missing > 0) {
            sentence = "The file that audit.file names could not be written; the database has all entries.";
        } else {
            sentence = "Audit entries are stored.";
        }
        return new HealthCheck.State(
                lost == 0 && !troubled && missing == 0,
                sentence,
                Json.object()
                        .put("chain", chain)
                        .put("waiting", waiting)
                        .put("lost", lost)
                        .put("missingInFile", missing));
    }
}
