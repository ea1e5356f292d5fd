/** Tests of who may do what. */
@NullMarked
package dev.outcrop.server.rights;

import org.jspecify.annotations.NullMarked;
