package dev.outcrop.server.config;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Role;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is let in, and how. Its text form has no secrets.
 *
 * @param publicUrl where people's browsers find the server
 * @param provider who says who somebody is; empty on a server that is for one person on its machine
 * @param origins origins whose pages may use the API with access tokens
 * @param roles roles by the groups that have them
 * @param defaultRole the role of people in no such group
 * @param idle how long somebody stays signed in who does nothing
 * @param life how long somebody stays signed in at most
 * @param keys what seals the state of a sign-in, in base64; empty to have one made
 */
public record SignInSettings(
        Optional<URI> publicUrl,
        Optional<Provider> provider,
        Set<String> origins,
        Map<String, Role> roles,
        Role defaultRole,
        Duration idle,
        Duration life,
        List<String> keys) {
    public SignInSettings {
        requireNonNull(publicUrl, "publicUrl is null");
        requireNonNull(provider, "provider is null");
        origins = Set.copyOf(origins);
        roles = Map.copyOf(roles);
        requireNonNull(defaultRole, "defaultRole is null");
        requireNonNull(idle, "idle is null");
        requireNonNull(life, "life is null");
        keys = List.copyOf(keys);
    }

    @Override
    public String toString() {
        return "SignInSettings[publicUrl=" + publicUrl + ", provider=" + provider + "]";
    }

    /**
     * An OpenID Connect provider. Its text form hides the secret.
     *
     * @param groupsClaims the claims that may hold a person's groups, the first that is there counts
     * @param domains of verified e-mail addresses, one of which a person has to have, if there are any
     * @param groups one of which a person has to be in, if there are any
     * @param audiences whose access tokens are taken
     * @param loadBalancer whose headers are believed
     */
    public record Provider(
            URI issuer,
            String clientId,
            Optional<String> clientSecret,
            List<String> scopes,
            List<String> groupsClaims,
            Set<String> domains,
            Set<String> groups,
            Set<String> audiences,
            Optional<LoadBalancer> loadBalancer) {
        public Provider {
            requireNonNull(issuer, "issuer is null");
            requireNonNull(clientId, "clientId is null");
            requireNonNull(clientSecret, "clientSecret is null");
            scopes = List.copyOf(scopes);
            groupsClaims = List.copyOf(groupsClaims);
            domains = Set.copyOf(domains);
            groups = Set.copyOf(groups);
            audiences = Set.copyOf(audiences);
            requireNonNull(loadBalancer, "loadBalancer is null");
        }

        @Override
        public String toString() {
            return "Provider[" + issuer + "]";
        }
    }

    /**
     * An Application Load Balancer that signs people in.
     *
     * @param signer its ARN
     * @param keys where its public keys are
     */
    public record LoadBalancer(String signer, URI keys) {
        public LoadBalancer {
            requireNonNull(signer, "signer is null");
            requireNonNull(keys, "keys is null");
        }
    }
}
