/** What an operator does, run against an AWS that stands on loopback. */
@NullMarked
package dev.outcrop.iac.aws;

import org.jspecify.annotations.NullMarked;
