package dev.outcrop.server.config;

import dev.outcrop.access.Role;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is set about who is let in. */
record SignInValues(Forms forms, Amounts amounts) {
    /** A session is seen once a minute, so that one that ends earlier could end between two requests. */
    private static final Duration LEAST_IDLE = Duration.ofMinutes(2);

    private static final int KEY_BYTES = 32;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?");
    private static final Pattern LOAD_BALANCER = Pattern.compile(
            "arn:(aws[a-z-]*):elasticloadbalancing:([a-z0-9-]+):[0-9]{12}:loadbalancer/app/[A-Za-z0-9-]+/[0-9a-f]+");

    SignInSettings signIn() {
        Optional<SignInSettings.Provider> provider = provider();
        Map<String, Role> roles = roles();
        return new SignInSettings(
                publicUrl(provider.isPresent()),
                provider,
                origins(),
                roles,
                forms.choice(SettingKey.ACCESS_DEFAULT_ROLE, Role.class)
                        .orElse(roles.isEmpty() ? Role.USER : Role.NOBODY),
                amounts.time(SettingKey.SESSION_IDLE, LEAST_IDLE),
                amounts.time(SettingKey.SESSION_LIFE, LEAST_IDLE),
                keys());
    }

    private Optional<SignInSettings.Provider> provider() {
        Optional<URI> issuer = forms.url(SettingKey.OIDC_ISSUER);
        Optional<String> client = forms.text(SettingKey.OIDC_CLIENT_ID);
        if (issuer.isPresent() != client.isPresent()) {
            SettingKey there = issuer.isPresent() ? SettingKey.OIDC_ISSUER : SettingKey.OIDC_CLIENT_ID;
            forms.wrong(
                    there, "needs the other beside it: a provider has an issuer, and knows this server by a client id");
            return Optional.empty();
        }
        issuer.filter(uri -> !secure(uri))
                .ifPresent(_ -> forms.wrong(SettingKey.OIDC_ISSUER, "has to begin with https, but on this machine"));
        if (issuer.isEmpty() && forms.text(SettingKey.ALB_SIGNER).isPresent()) {
            forms.wrong(
                    SettingKey.ALB_SIGNER,
                    "needs oidc.issuer: the provider that the load balancer signs people in with");
        }
        if (issuer.isPresent()
                && forms.on(SettingKey.AGENTCORE)
                && forms.list(SettingKey.OIDC_AUDIENCES).isEmpty()) {
            forms.wrong(
                    SettingKey.AGENTCORE,
                    "needs oidc.audiences beside oidc.issuer: people come with access tokens, and are nobody without");
        }
        List<String> scopes = forms.list(SettingKey.OIDC_SCOPES);
        if (!scopes.contains("openid")) {
            forms.wrong(SettingKey.OIDC_SCOPES, "has to have openid");
        }
        return issuer.map(uri -> new SignInSettings.Provider(
                uri,
                client.orElseThrow(),
                forms.secret(SettingKey.OIDC_CLIENT_SECRET),
                scopes,
                forms.list(SettingKey.OIDC_GROUPS_CLAIM),
                forms.list(SettingKey.OIDC_ALLOWED_DOMAINS).stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                Set.copyOf(forms.list(SettingKey.OIDC_ALLOWED_GROUPS)),
                Set.copyOf(forms.list(SettingKey.OIDC_AUDIENCES)),
                loadBalancer()));
    }

    private Optional<SignInSettings.LoadBalancer> loadBalancer() {
        return forms.text(SettingKey.ALB_SIGNER).flatMap(signer -> {
            Matcher arn = LOAD_BALANCER.matcher(signer);
            if (!arn.matches()) {
                forms.wrong(
                        SettingKey.ALB_SIGNER,
                        "is the ARN of an Application Load Balancer: arn:aws:elasticloadbalancing:…:loadbalancer/app/…");
                return Optional.empty();
            }
            URI keys = forms.url(SettingKey.ALB_KEYS_URL)
                    .orElseGet(() -> URI.create("https://public-keys.auth.elb." + arn.group(2) + ".amazonaws.com"));
            return Optional.of(new SignInSettings.LoadBalancer(signer, keys));
        });
    }

    private Optional<URI> publicUrl(boolean provider) {
        Optional<URI> url = forms.url(SettingKey.PUBLIC_URL);
        if (url.isEmpty()) {
            boolean elsewhere = !LOOPBACK.contains(forms.text(SettingKey.HOST).orElse(""))
                    || !forms.list(SettingKey.ALLOWED_HOSTS).isEmpty();
            if (provider && elsewhere && !forms.on(SettingKey.AGENTCORE)) {
                forms.wrong(
                        SettingKey.OIDC_ISSUER,
                        "needs public-url beside it where the server is reached by other names than localhost: the provider"
                                + " sends people back there");
            }
            return Optional.empty();
        }
        URI base = url.get();
        boolean bare = base.getRawPath().replace("/", "").isEmpty()
                && base.getRawQuery() == null
                && base.getRawUserInfo() == null;
        if (!bare || !secure(base)) {
            forms.wrong(
                    SettingKey.PUBLIC_URL,
                    "is https and a name, as in https://outcrop.example, without a path; http is for localhost only");
            return Optional.empty();
        }
        return Optional.of(URI.create(base.getScheme() + "://" + base.getRawAuthority()));
    }

    private static boolean secure(URI uri) {
        return "https".equals(uri.getScheme()) || LOOPBACK.contains(uri.getHost());
    }

    private Set<String> origins() {
        List<String> origins = forms.list(SettingKey.ACCESS_ORIGINS);
        if (!origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            forms.wrong(
                    SettingKey.ACCESS_ORIGINS,
                    "has origins as a browser writes them, in small letters and with no slash at the end:"
                            + " https://app.example or http://localhost:3000");
            return Set.of();
        }
        return Set.copyOf(origins);
    }

    private Map<String, Role> roles() {
        var roles = new HashMap<String, Role>();
        forms.byId(SettingKey.ACCESS_ROLES).forEach((word, groups) -> {
            Optional<Role> role = Stream.of(Role.values())
                    .filter(each -> each != Role.NOBODY)
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst();
            if (role.isEmpty() || groups.isEmpty()) {
                forms.wrong(
                        SettingKey.ACCESS_ROLES,
                        "names roles (reader, user, builder, operator, admin) with one or more groups each, as in"
                                + " admin: [GROUP]");
            }
            role.ifPresent(known -> groups.forEach(group -> roles.merge(group, known, SignInValues::higher)));
        });
        return roles;
    }

    private static Role higher(Role one, Role other) {
        return one.includes(other) ? one : other;
    }

    private List<String> keys() {
        List<String> keys = forms.list(SettingKey.SESSION_KEYS);
        if (!keys.stream().allMatch(SignInValues::key)) {
            // A key is a secret and is not repeated.
            forms.wrong(
                    SettingKey.SESSION_KEYS,
                    "has keys of 32 random bytes in base64, as openssl rand -base64 32 makes, or names a secret that has"
                            + " them: aws-secret:NAME");
            return List.of();
        }
        return keys;
    }

    private static boolean key(String text) {
        if (SecretRef.of(text).isPresent()) {
            return true;
        }
        try {
            return Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
