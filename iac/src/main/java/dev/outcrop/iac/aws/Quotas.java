package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.GrantedModel;
import dev.outcrop.iac.config.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What the account may have at most. New accounts may have next to nothing of what a stage needs. */
record Quotas(Place place) {
    private static final String ON_DEMAND = "L-3032A538";
    private static final String SPOT = "L-36FBB829";

    String look() {
        var calls = new SignedCalls("servicequotas", place.stage().region());
        var tooSmall = new ArrayList<String>();
        fargate(calls, tooSmall);
        models(calls, tooSmall);
        return tooSmall.isEmpty()
                ? "large enough for what the stage's file says"
                : "ask for more in the console of Service Quotas: " + String.join(", ", tooSmall);
    }

    /** A deployment has twice as many tasks for a while. */
    private void fargate(SignedCalls calls, List<String> tooSmall) {
        Tasks tasks = place.stage().tasks();
        double needed = 2.0 * tasks.max() * tasks.cpu() / 1024;
        String code = tasks.spot() ? SPOT : ON_DEMAND;
        JsonNode quota = calls.call(
                        "ServiceQuotasV20190624.GetServiceQuota", Map.of("ServiceCode", "fargate", "QuotaCode", code))
                .path("Quota");
        say(quota, "needed at most " + plain(needed));
        if (quota.path("Value").asDouble() < needed) {
            tooSmall.add(quota.path("QuotaName").asString());
        }
    }

    /** Those that name the models; how much is enough only the people tell, but 0 is not. */
    private void models(SignedCalls calls, List<String> tooSmall) {
        var wanted = place.stage().models().all().stream()
                .map(GrantedModel::modelId)
                .map(Quotas::words)
                .toList();
        Map<String, Object> body = new TreeMap<>(Map.of("ServiceCode", "bedrock", "MaxResults", 100));
        while (true) {
            JsonNode page = calls.call("ServiceQuotasV20190624.ListServiceQuotas", body);
            for (JsonNode quota : page.path("Quotas")) {
                String name = quota.path("QuotaName").asString().toLowerCase(Locale.ROOT);
                if (name.contains("per minute")
                        && name.contains("cross-region")
                        && wanted.stream().anyMatch(words -> words.stream().allMatch(name::contains))) {
                    say(quota, "people decide how much they need");
                    if (quota.path("Value").asDouble() == 0) {
                        tooSmall.add(quota.path("QuotaName").asString());
                    }
                }
            }
            String next = page.path("NextToken").asString("");
            if (next.isEmpty()) {
                return;
            }
            body.put("NextToken", next);
        }
    }

    /** What a quota's name has of a model's id: {@code anthropic.claude-sonnet-4-5-20250929-v1:0} is Claude Sonnet 4.5. */
    static List<String> words(String model) {
        String plain = model.substring(model.indexOf('.') + 1)
                .replaceFirst("-\\d{8}.*$", "")
                .replaceFirst("-v\\d+:\\d+$", "")
                .replaceFirst("-(\\d+)-(\\d+)$", "-$1.$2");
        return List.of(plain.split("-", -1));
    }

    private void say(JsonNode quota, String needed) {
        place.terminal()
                .say("    " + quota.path("QuotaName").asString() + ": "
                        + plain(quota.path("Value").asDouble()) + " (" + needed + ")");
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
