@NullMarked
package dev.outcrop.server.signin;

import org.jspecify.annotations.NullMarked;
