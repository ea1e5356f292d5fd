package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.InferenceProfile;
import dev.outcrop.bedrock.ModelTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Says of which models the price is not sure: the one in our table was not held against AWS's own list. An operator's own
 * price is, since somebody here has looked.
 */
record PriceCheck(ModelTable table) {
    PriceCheck {
        requireNonNull(table, "table is null");
    }

    /** With what Bedrock tells of profiles that an application has of its own, whose ARNs do not tell their model. */
    static PriceCheck of(ModelTable table, List<InferenceProfile> profiles) {
        var like = new HashMap<String, String>();
        profiles.stream()
                .filter(profile -> !profile.system())
                .forEach(profile -> profile.like().ifPresent(id -> like.put(profile.arn(), id)));
        return new PriceCheck(table.withProfiles(like));
    }

    /** What is to be said of the prices of these ids, which stand behind aliases. */
    Finding of(Collection<String> modelIds) {
        var ids = new TreeSet<>(modelIds);
        var unverified = new ArrayList<String>();
        var unpriced = new ArrayList<String>();
        for (String id : ids) {
            Optional<Boolean> verified = table.verified(id);
            if (verified.isEmpty()) {
                unpriced.add(id);
            } else if (!verified.get()) {
                unverified.add(id);
            }
        }
        var complaints = new ArrayList<String>();
        complain("price unverified", unverified, complaints);
        complain("no price known", unpriced, complaints);
        return complaints.isEmpty()
                ? Finding.well("Prices", ids.size() + " behind aliases have a verified price")
                : Finding.missing(
                        "Prices",
                        String.join("; ", complaints),
                        "look them up at https://aws.amazon.com/bedrock/pricing/ and write them under prices in"
                                + " outcrop.yaml");
    }

    private static void complain(String what, List<String> ids, List<String> complaints) {
        if (!ids.isEmpty()) {
            complaints.add(what + ": " + String.join(", ", ids));
        }
    }
}
