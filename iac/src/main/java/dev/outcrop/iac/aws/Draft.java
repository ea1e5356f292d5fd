package dev.outcrop.iac.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A stage's file as it is written, with what a profile is by itself: the stages that ship are made so. */
final class Draft {
    private static final Set<String> GEOGRAPHIES = Set.of("us", "eu", "apac", "jp", "au", "ca", "us-gov");

    private final Map<String, Object> json = new LinkedHashMap<>();
    private final Map<String, Object> models = new LinkedHashMap<>();
    private final boolean keeps;
    private final boolean closed;

    Draft(String name, String profile, String account, String region) {
        keeps = !profile.equals("dev");
        closed = profile.equals("private");
        json.put("name", name);
        json.put("profile", profile);
        json.put("account", account);
        json.put("region", region);
        // In the order in which a person reads them, whatever comes first.
        for (String later : List.of("zones", "domain")) {
            json.put(later, "");
        }
        json.put("models", models);
        json.put("tasks", "");
        json.put("database", database());
        json.put("signIn", "");
        json.put("network", network());
    }

    /** Whether a model's id is that of a profile that sends calls to some regions of one part of the world. */
    static boolean geographic(String id) {
        return GEOGRAPHIES.contains(id.substring(0, Math.max(0, id.indexOf('.'))));
    }

    void zones(List<String> zones) {
        json.put("zones", zones);
    }

    void architecture(String kind) {
        json.put("tasks", tasks(kind));
    }

    void domain(String name, Optional<String> certificate, Optional<String> zone) {
        var domain = new LinkedHashMap<String, Object>();
        domain.put("name", name);
        certificate.ifPresent(arn -> domain.put("certificate", arn));
        zone.ifPresent(id -> domain.put("zone", id));
        json.put("domain", domain);
    }

    /** CloudFront gives the name. */
    void noDomain() {
        json.remove("domain");
    }

    void cognito(String administrator) {
        json.put("signIn", ordered("kind", "cognito", "administrator", administrator));
    }

    void oidc(String issuer, String client, String administrators) {
        json.put(
                "signIn",
                ordered("kind", "oidc", "issuer", issuer, "clientId", client, "administrators", administrators));
    }

    void alarms(String mail) {
        json.put("watch", ordered("mail", mail, "budget", keeps ? 1000 : 100, "logDays", keeps ? 90 : 30));
    }

    void model(String alias, String id, List<String> regions) {
        models.put(alias, List.of(regions.isEmpty() ? ordered("id", id) : ordered("id", id, "regions", regions)));
    }

    void langfuse(String url) {
        json.put("langfuse", url);
    }

    void repository(String name) {
        json.put("pipeline", ordered("repository", name));
    }

    private Map<String, Object> tasks(String architecture) {
        return ordered(
                "cpu",
                keeps ? 1024 : 512,
                "memory",
                keeps ? 2048 : 1024,
                "architecture",
                architecture,
                "spot",
                !keeps,
                "min",
                keeps ? 2 : 1,
                "max",
                keeps ? 12 : 2,
                "streamsPerTask",
                keeps ? 500 : 200);
    }

    private Map<String, Object> database() {
        // Written as whole numbers are read.
        Object least = keeps ? (Object) 0.5 : (Object) 0;
        return ordered("min", least, "max", 8, "reader", keeps, "backupDays", keeps ? 14 : 1);
    }

    private Map<String, Object> network() {
        String cidr = closed ? "10.40.0.0/16" : keeps ? "10.30.0.0/16" : "10.20.0.0/16";
        String egress = closed ? "none" : keeps ? "gateway" : "instance";
        Map<String, Object> network = ordered("kind", "own", "cidr", cidr, "egress", egress);
        if (closed) {
            network.put("clients", List.of("10.0.0.0/8"));
        }
        return network;
    }

    /** The file's text. */
    String text() {
        return StageText.of(json);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        var rest = new ArrayList<>(List.of(pairs));
        while (!rest.isEmpty()) {
            map.put((String) rest.removeFirst(), rest.removeFirst());
        }
        return map;
    }
}
