/** English words of invoices, credit notes, tax and exchange. */
export const invoiceWords = {
  'finance.part.invoices': 'Invoices',
  'finance.confirmOpen':
    'Invoice {no} is signed already. You approve the payment of {sum} to {freelancer}, to the account that the freelancer signed.',

  'invoice.no': 'Invoice number',
  'invoice.noHint': 'The next one, so that none is missing.',
  'invoice.issuedOn': 'Date of the invoice',
  'invoice.issuedOnHint': 'As it stands on the page.',
  'invoice.dueOn': 'Due on',
  'invoice.seller': 'Seller',
  'invoice.buyer': 'Buyer',
  'invoice.name': 'Name',
  'invoice.sellerAddress': 'Address',
  'invoice.sellerCountry': 'Country (two letters)',
  'invoice.sellerVat': 'VAT number',
  'invoice.sellerTax': 'Other tax number',
  'invoice.buyerAddress': 'Address',
  'invoice.buyerCountry': 'Country (two letters)',
  'invoice.buyerVat': 'VAT number',
  'invoice.tax': 'Tax',
  'invoice.taxHint': 'Kept for the next invoice of this contract.',
  'invoice.rate': 'Rate in percent',
  'invoice.reason': 'Why there is no tax',
  'invoice.order': 'Purchase order',
  'invoice.costCentre': 'Cost centre',
  'invoice.note': 'Note on the invoice',
  'invoice.ubl': 'Invoice (UBL, XML)',
  'invoice.fault.required': 'This is needed.',
  'invoice.fault.country': 'Two letters, such as DE or BD.',
  'invoice.fault.day': 'A day, such as 2026-07-13.',
  'invoice.fault.before': 'Not before the date of the invoice.',
  'invoice.fault.percent': 'A rate above 0, such as 19 or 25.5.',
  'invoice.fault.too_long': 'This is too long.',

  'tax.none': 'Nothing said about tax',
  'tax.S': 'Standard rate',
  'tax.Z': 'Zero rated',
  'tax.E': 'Exempt',
  'tax.AE': 'Reverse charge',
  'tax.K': 'Within the Union',
  'tax.G': 'Export',
  'tax.O': 'Outside the scope of tax',
  'tax.reason.E': 'Small business, § …',
  'tax.reason.AE': 'Reverse charge',
  'tax.reason.K': 'Intra-Community supply',
  'tax.reason.G': 'Export outside the Union',
  'tax.reason.O': 'Not subject to VAT',

  'taxFault.rate': 'The standard rate needs a rate above 0, and only the standard rate has one.',
  'taxFault.reason_missing': 'Say why there is no tax.',
  'taxFault.reason_not_needed': 'Where there is tax, there is no reason for none.',
  'taxFault.seller_number_missing':
    'This tax needs a VAT number or another tax number of the seller.',
  'taxFault.seller_vat_missing': 'This tax needs the seller’s VAT number.',
  'taxFault.buyer_vat_missing': 'This tax needs the buyer’s VAT number.',
  'taxFault.vat_not_allowed': 'Outside the scope of tax the invoice has no VAT numbers.',
  'taxFault.mixed': 'What is outside the scope of tax stands on an invoice of its own.',

  'taxSummary.caption':
    'Time, tax and sum, as the page of the invoice has them. Tax is rounded once a rate.',
  'taxSummary.time': '{time} at {rate} an hour',
  'taxSummary.net': 'Without tax',
  'taxSummary.toPay': 'To pay',
  'taxSummary.back': 'To be returned',

  'openInvoice.title': 'Invoice {no} over {sum} is signed',
  'openInvoice.same':
    'It is for exactly the time that the client approved. Approve its payment, or take it back with a credit note to sign another one.',
  'openInvoice.other':
    'The client has approved other time since. Take the difference back with a credit note, or all of it and sign a new invoice.',
  'openInvoice.approve': 'Approve payment of {no}',

  'invoices.find': 'Find an invoice: a number, a name, a contract',
  'invoices.empty': 'No invoices yet',
  'invoices.emptyText':
    'An invoice is signed together with the payment: open the queue and approve a week that the client approved.',
  'invoices.owed':
    '{count, plural, =0 {No invoices} one {# invoice} other {# invoices}}. Still owed: {sum}',
  'invoices.title': '{no} · {freelancer}',
  'invoices.amount': 'Amount with tax',
  'invoices.left': 'After {count, plural, one {its credit note} other {# credit notes}}',
  'invoices.paid': 'Paid',
  'invoices.stillOwed': 'Still owed',
  'invoices.toReturn': 'Paid too much, to be returned',

  'credit.button': 'Credit note',
  'credit.title': 'Credit note for {no}',
  'credit.text':
    'You sign that this time is taken back. A credit note never changes the invoice; both stay, and the difference is what is owed. The freelancer sees it and can answer.',
  'credit.extent': 'How much is taken back',
  'credit.all': 'All that is left',
  'credit.part': 'Some of the time',
  'credit.time': '{work}: time to take back',
  'credit.left': 'At most {time}',
  'credit.timeWrong': 'Hours and minutes, such as 1:30, and no more than there is.',
  'credit.issuedOn': 'Date of the credit note',
  'credit.note': 'Why, for both sides to read',
  'credit.number': 'Its number will be {no}.',
  'credit.confirm': 'Sign credit note over {sum}',
  'credit.done': 'Credit note {no} over {sum} is signed.',
  'credit.line': 'Credit note {no} of {day}: {sum} {note}',
  'credit.untaxed': 'The invoice says nothing about tax',
  'trail.credit': 'Credit note {no} signed',
  'credit.waits': 'Approved and not paid yet',
  'credit.waitsText':
    'To take this invoice back before it is paid, take back its approval in the queue first.',

  'exchange.wanted': 'Pay out in another currency than {cur}',
  'exchange.outCur': 'Currency of the payout',
  'exchange.file': 'Rates of the ECB',
  'exchange.fileHint': 'eurofxref .xml or .csv; it stays here.',
  'exchange.clearFile': 'Remove the file',
  'exchange.fileWrong': 'This is no file of ECB reference rates.',
  'exchange.notListed':
    'The ECB’s list of {date} has no rate for {cur}. Type one, and say where it is from.',
  'exchange.rate': '1 {cur} in {out}',
  'exchange.source': 'Where the rate is from',
  'exchange.date': 'Day of the rate',
  'exchange.comesTo':
    'It comes to {out}, by {source} of {date}. The rate is signed with the approval.',
  'exchange.estimate': 'At the rate signed last, of {date}, it would come to about {out}.',
  'exchange.confirm':
    'Paid out as {out}: 1 {cur} = {rate} {outCur}, by {source} of {date}. This rate is signed.',
  'exchange.actual': 'Paid out as {out}: 1 {cur} = {rate} {outCur}, by {source} of {date}.',
  'exchange.fault.same_currency': 'That is the contract’s own currency.',
  'exchange.fault.currency': 'One of the currencies is unknown.',
  'exchange.fault.rate': 'Type a rate, such as 131.25, or choose a file with it.',
  'exchange.fault.too_large': 'This rate has too many digits to be signed exactly.',
  'exchange.fault.source': 'Say where the rate is from.',
  'exchange.fault.day': 'Say of which day the rate is.',

  'takeBack.button': 'Take approval back',
  'takeBack.title': 'Take back the approval',
  'takeBack.text':
    'You sign that this payment is not approved any more. The week goes back to the queue, where the invoice can be credited or approved again.',
  'takeBack.confirm': 'Sign: not approved any more',
  'takeBack.done': 'The approval is taken back.',

  'sign.decided':
    'Somebody else of finance approved this week while you looked at it. Nothing of yours was approved; the page now shows what counts.',
  'sign.numberUsed':
    'Somebody else used this invoice number while you looked at it. Nothing was signed; the page now suggests the next one.',
  'sign.creditGone':
    'Somebody else took this time back while you looked at it. Your credit note counts for nothing and was refused.',
  'sign.paidAlready':
    'Somebody else recorded this payment while you looked at it. Nothing of yours was recorded.',
} as const;
