package dev.outcrop.iac.part;

import software.amazon.awscdk.services.cloudfront.Function;
import software.amazon.awscdk.services.cloudfront.FunctionAssociation;
import software.amazon.awscdk.services.cloudfront.FunctionCode;
import software.amazon.awscdk.services.cloudfront.FunctionEventType;
import software.amazon.awscdk.services.cloudfront.FunctionRuntime;
import software.constructs.Construct;

/**
 * What CloudFront does with each request before it hands it on. It writes down who asks, for the firewall: that reads the
 * first address of {@code X-Forwarded-For}, which a client may have made up. And it refuses old encryption, which
 * CloudFront's own certificate can't be told to, and a request of which CloudFront does not say how it is encrypted.
 */
final class EdgeCheck extends Construct {
    /** Who asks; whatever a client has sent under this name is replaced. */
    static final String ADDRESS = "True-Client-IP";

    /** By what encryption they ask, as CloudFront says. */
    static final String ENCRYPTION = "CloudFront-Viewer-TLS";

    private static final String CODE = """
            function handler(event) {
              const request = event.request;
              const encryption = request.headers['cloudfront-viewer-tls'];
              if (!encryption || /^(SSLv|TLSv1:|TLSv1\\.[01]:)/.test(encryption.value)) {
                return {
                  statusCode: 403,
                  statusDescription: 'Forbidden',
                  headers: { 'content-type': { value: 'text/plain' } },
                  body: 'This browser encrypts in a way that is too old. Use one that knows TLS 1.2.'
                };
              }
              request.headers['true-client-ip'] = { value: event.viewer.ip };
              return request;
            }
            """;

    private final Function function;

    EdgeCheck(Construct scope, Names names) {
        super(scope, "Check");
        function = Function.Builder.create(this, "Function")
                .functionName(names.edge())
                .comment("Writes down who asks, and refuses what is below TLS 1.2")
                .runtime(FunctionRuntime.JS_2_0)
                .code(FunctionCode.fromInline(CODE))
                .build();
    }

    FunctionAssociation association() {
        return FunctionAssociation.builder()
                .eventType(FunctionEventType.VIEWER_REQUEST)
                .function(function)
                .build();
    }
}
