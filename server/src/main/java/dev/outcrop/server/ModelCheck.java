package dev.outcrop.server;

import dev.outcrop.agent.Nearest;
import dev.outcrop.bedrock.FoundationModel;
import dev.outcrop.bedrock.InferenceProfile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Holds model ids against what Bedrock lists in a region. Whether the account may use a model, and whether there is a
 * prompt or another thing behind an ARN, shows only when it is called.
 */
record ModelCheck(String region, List<InferenceProfile> profiles, List<FoundationModel> models) {
    private static final String ARN = "arn:";
    private static final String PROFILE = "inference-profile/";

    ModelCheck {
        profiles = List.copyOf(profiles);
        models = List.copyOf(models);
    }

    /** What is to be said of these ids, which stand behind aliases. */
    Finding of(Collection<String> modelIds) {
        var ids = new TreeSet<>(modelIds);
        var complaints = new ArrayList<String>();
        ids.forEach(id -> complaint(id).ifPresent(complaints::add));
        return complaints.isEmpty()
                ? Finding.well("Models", ids.size() + " behind aliases are listed in " + region)
                : Finding.missing(
                        "Models",
                        String.join("; ", complaints),
                        "correct models in outcrop.yaml; an answer passes over a model that is not there");
    }

    private Optional<String> complaint(String id) {
        boolean listed = !id.startsWith(ARN) || id.contains(PROFILE);
        if (!listed || profiles.stream().anyMatch(profile -> profile.active() && names(profile, id))) {
            return Optional.empty();
        }
        Optional<FoundationModel> model =
                models.stream().filter(known -> known.id().equals(id)).findFirst();
        if (model.isPresent()) {
            return model.get().inference().contains("ON_DEMAND")
                    ? Optional.empty()
                    : Optional.of(id + " is called through an inference profile" + through(id));
        }
        var known = new TreeSet<String>();
        profiles.forEach(profile -> known.add(profile.id()));
        models.forEach(other -> known.add(other.id()));
        return Optional.of(id + " is not in " + region + Nearest.hint(id, known));
    }

    private String through(String id) {
        return profiles.stream()
                .map(InferenceProfile::id)
                .filter(profile -> profile.endsWith("." + id))
                .findFirst()
                .map(profile -> ", such as " + profile)
                .orElse("");
    }

    private static boolean names(InferenceProfile profile, String id) {
        return profile.id().equals(id) || profile.arn().equals(id);
    }
}
