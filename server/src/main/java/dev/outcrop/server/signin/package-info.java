/** Who somebody is: sign-in with an OpenID Connect provider, sessions, access tokens, a load balancer's headers. */
@NullMarked
package dev.outcrop.server.signin;

import org.jspecify.annotations.NullMarked;
