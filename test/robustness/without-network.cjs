// @ts-check
/** Loaded before a program: whatever it asks of a network ends it. */
const refuse = () => {
  process.stderr.write('the network was asked\n');
  process.exit(1);
};
const net = require('node:net');
const dns = require('node:dns');
const dgram = require('node:dgram');
net.Socket.prototype.connect = refuse;
dns.lookup = /** @type {any} */ (refuse);
dgram.createSocket = refuse;
globalThis.fetch = refuse;
