package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ssl.WrappedFactory;

/** Whose certificate is believed, with a real PostgreSQL that shows one. */
@SuppressWarnings("NullAway.Init") // filled before the tests
class PostgresTlsTest {
    private static final String AT_AWS = "outcrop.cluster-c0ffee.eu-central-1.rds.amazonaws.com";

    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static TestAuthority another;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void begin() throws Exception {
        authority = new TestAuthority(folder.resolve("one"));
        another = new TestAuthority(folder.resolve("two"));
        Path certificate = authority.certificate(AT_AWS, "-ext", "san=dns:localhost,dns:" + AT_AWS);
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", authority.key(AT_AWS).toString())
                .setPGStartupWait(Backend.STARTUP)
                .start();
    }

    @AfterAll
    static void end() throws Exception {
        postgres.close();
    }

    private static String url(String host, String more) {
        return "jdbc:postgresql://" + host + ":" + postgres.getPort() + "/postgres?user=postgres&" + more;
    }

    private static void open(String url) {
        Store.open(StoreOptions.postgres(url)).close();
    }

    private static CannotOpen refusal(String url) {
        return catchThrowableOfType(CannotOpen.class, () -> open(url));
    }

    private static String toAws(String more) {
        return url(AT_AWS, "socketFactory=" + ToThisMachine.class.getName() + more);
    }

    @Test
    void the_right_name_of_a_known_authority_is_let_in() {
        String known = "sslmode=verify-full&sslrootcert=" + authority.file();
        assertThatCode(() -> open(url("localhost", known))).doesNotThrowAnyException();
        assertThatCode(() -> open(toAws("&" + known))).doesNotThrowAnyException();
    }

    @Test
    void another_name_is_refused_by_its_reason() {
        assertThat(refusal(url("127.0.0.1", "sslmode=verify-full&sslrootcert=" + authority.file())))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_TRUSTED))
                .hasMessage("PostgreSQL at 127.0.0.1:" + postgres.getPort()
                        + " is not trusted: its certificate is for another name; check the host in OUTCROP_DATABASE_URL,"
                        + " or name its authority there with sslrootcert.");
    }

    @Test
    void an_unknown_authority_is_refused_by_its_reason() {
        assertThat(refusal(url("localhost", "sslmode=verify-full&sslrootcert=" + another.file())))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_TRUSTED))
                .hasMessageContaining("is not trusted: its certificate is of an authority that is not known here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sslmode=verify-full", "&sslmode=verify-ca"})
    void at_aws_only_authorities_of_rds_are_believed_without_a_word(String mode) {
        assertThat(refusal(toAws(mode)))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_TRUSTED))
                .hasMessageContaining("of an authority that is not known here");
    }

    /** As {@link RdsAuthorities}, with the authority of this test. */
    public static final class OfThisTest extends WrappedFactory {
        public OfThisTest() throws Exception {
            try (var file = Files.newInputStream(authority.file())) {
                factory = RdsAuthorities.trusting(RdsAuthorities.read(file));
            }
        }
    }

    @Test
    void what_believes_authorities_of_rds_believes_the_right_name_and_no_other() {
        String ours = "sslmode=verify-full&sslfactory=" + OfThisTest.class.getName();
        assertThatCode(() -> open(toAws("&" + ours))).doesNotThrowAnyException();
        assertThat(refusal(url("127.0.0.1", ours))).hasMessageContaining("its certificate is for another name");
    }

    @Test
    void who_says_require_believes_anybody() {
        assertThatCode(() -> open(toAws("&sslmode=require"))).doesNotThrowAnyException();
    }

    @Test
    void a_token_is_not_sent_in_the_clear() {
        var open = StoreOptions.postgres(toAws("&sslmode=disable"), Optional.of((_, _, _) -> "token"), false);
        assertThat(catchThrowableOfType(CannotOpen.class, () -> Store.open(open).close()))
                .hasMessageContaining("sslmode=disable")
                .hasMessageContaining("a token is sent only where it can't be read on the way");
    }

    @Test
    void the_authorities_of_rds_are_whole() throws Exception {
        var all = RdsAuthorities.certificates();
        assertThat(all).hasSize(86);
        for (Certificate one : all) {
            var authority = (X509Certificate) one;
            assertThat(authority.getBasicConstraints()).isNotNegative();
            if (authority.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
                authority.verify(authority.getPublicKey());
            }
        }
        assertThat(all.stream()
                        .map(one -> ((X509Certificate) one)
                                .getSubjectX500Principal()
                                .getName()))
                .anyMatch(name -> name.contains("Amazon RDS eu-central-1 Root CA RSA2048 G1"))
                .anyMatch(name -> name.contains("Amazon RDS us-east-1 Root CA ECC384 G1"));
    }
}
